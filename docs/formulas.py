"""mkdocs hook: writes formulas as MathML, so that pages need no script and no foreign host."""

import html
import re
from typing import Any

from latex2mathml.converter import convert

_SPAN = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_content(content: str, **_kwargs: Any) -> str:
    """Convert what pymdownx.arithmatex marked in a page."""
    return _SPAN.sub(_mathml, content)


def _mathml(found: re.Match[str]) -> str:
    display = "inline" if found[2] == "(" else "block"
    return convert(html.unescape(found[3]).strip(), display=display)
