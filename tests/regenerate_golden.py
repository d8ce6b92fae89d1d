"""Write the whole answer of every example to ``tests/golden/``.

    python tests/regenerate_golden.py

Run it after a change of words or of knowledge that is meant to change answers, then read the
difference as a reviewer would: `git diff tests/golden`. It refuses while an answer disagrees with
the outcome that was worked out by hand (``tests/expected/``), for a golden file must never make a
wrong answer look right.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from oracle import Answer, answer_for, differences, expectations  # noqa: E402

GOLDEN = HERE / "golden"


def golden_text(answer: Answer) -> str:
    """The answer as `osteon assess --format json` prints it."""
    from osteon.present.json import present

    return present([answer])


def main() -> int:
    """Write every golden file, or none when an outcome is wrong."""
    texts: dict[str, str] = {}
    wrong = 0
    for name, case in expectations().items():
        answer = answer_for(case)
        for line in differences(case, answer):
            print(f"{name}: {line}", file=sys.stderr)
            wrong += 1
        texts[name] = golden_text(answer)
    if wrong:
        print(
            f"{wrong} differences from tests/expected; nothing written. Mend the knowledge, or "
            "the expectation if the design says so.",
            file=sys.stderr,
        )
        return 1
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        if path.stem not in texts:
            path.unlink()
    for name, text in texts.items():
        (GOLDEN / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(texts)} answers written to {GOLDEN}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
