"""How Sphinx builds the site: `sphinx-build -W docs build/site`."""

import tomllib
from pathlib import Path

_HOUSE = Path(__file__).resolve().parents[1]

project = "Osteon"
author = "The Osteon developers"
copyright = "The Osteon developers; program Apache-2.0, knowledge CC BY 4.0"
release = tomllib.loads((_HOUSE / "pyproject.toml").read_text("utf-8"))["project"]["version"]
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["generate"]
# Anchors for every heading that a reference page links to.
myst_heading_anchors = 4
# Pages link to files of the repository that are no pages; a test of its own follows those.
suppress_warnings = ["myst.xref_missing"]
html_theme = "furo"
html_title = f"Osteon {release}"
# Nothing is fetched from elsewhere when somebody reads the site.
html_theme_options = {"navigation_with_keys": True}
# Turtle and SPARQL are shown as they are; Pygments has both.
highlight_language = "text"
