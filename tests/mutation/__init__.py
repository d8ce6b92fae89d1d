"""Small mistakes in the knowledge, and the tests that notice them."""

import sys
from pathlib import Path

# The records of the edge tests are made by modules that their own tests import by name alone.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "edge"))
