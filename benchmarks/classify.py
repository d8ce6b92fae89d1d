"""Does the time to classify grow with the patients, or with their square?

    python benchmarks/classify.py [PATIENTS ...]

Made-up patients, the definitions of `ontology/`, the compiled queries; the best of three runs.
The last column should stay about level: it doubles with each doubling where cost is quadratic.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "classify")]

from pyoxigraph import NamedNode, Store  # noqa: E402
from random_facts import FactMaker  # noqa: E402

from osteon.classify import Classifier  # noqa: E402

RUNS = 3


def seconds(knowledge: Store, classifier: Classifier, patients: int) -> float:
    """The best time of some runs over the same patients."""
    maker = FactMaker(classifier.ontology, seed=1)
    maker.patients(patients)
    times = []
    for _ in range(RUNS):
        store = maker.store(knowledge)
        start = perf_counter()
        classifier.run(store)
        times.append(perf_counter() - start)
    return min(times)


def main() -> None:
    """Print one line per number of patients."""
    parser = argparse.ArgumentParser(description="time the compiled classifier")
    parser.add_argument("patients", nargs="*", type=int, default=[1, 100, 200, 400, 800])
    args = parser.parse_args()
    knowledge = Store()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        knowledge.load(path=str(path), to_graph=NamedNode("urn:osteon:knowledge"))
    classifier = Classifier.from_store(knowledge)
    print(f"{'patients':>8}  {'seconds':>8}  ms/patient")
    for count in args.patients:
        took = seconds(knowledge, classifier, count)
        print(f"{count:>8}  {took:>8.3f}  {1000 * took / count:>10.2f}")


if __name__ == "__main__":
    main()
