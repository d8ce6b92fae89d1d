"""docs/questions.md is what its generator writes."""

from __future__ import annotations

import importlib.util

from oracle import ROOT


def test_page_is_up_to_date() -> None:
    path = ROOT / "docs" / "generate_questions.py"
    spec = importlib.util.spec_from_file_location("generate_questions", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / "questions.md").read_text("utf-8")
    assert module.page() == written, "run `python docs/generate_questions.py`"
