"""The two ways a run can fail: the caller's input, or Osteon itself."""

from __future__ import annotations


class OsteonError(Exception):
    """Base of every error that Osteon raises on purpose."""

    exit_code = 3


class InputError(OsteonError):
    """Bad input or usage: one sentence that says what is wrong, where, and how to mend it.

    It stays one line whatever it cites of the input.
    """

    exit_code = 2

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))


class InternalFault(OsteonError):
    """A promise that Osteon makes to itself is broken; no answer may be given."""

    exit_code = 3


class EnginesDisagree(InternalFault):
    """Two engines that must agree do not: no answer of either can be trusted."""
