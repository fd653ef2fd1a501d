"""The only door to typst: a document for printing as PDF, from a template of ours and plain values.

The values reach the template as text, never as markup. Only the fonts that typst brings are used and no package is
fetched, so the same values give the same bytes on every machine.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STANDARD: Literal["a-2b"] = "a-2b"  # can be read in thirty years
NO_SIGN = "could not be displayed with font"  # typst's words


def pdf(template: str, values: dict[str, Any], *, written: datetime) -> bytes:
    """The PDF of ``template`` (a file below ``templates``) filled with ``values``, which JSON can hold.

    ``written``: when its content came to be; the file names it as its date. A sign that the fonts do not have (an
    emoji, a Chinese word) is an empty box; such a file cannot be of the archive's standard and is an ordinary PDF.
    """
    data = json.dumps(values, ensure_ascii=False)
    try:
        return _compiled(template, data, written, STANDARD)
    except typst.TypstError as error:
        if NO_SIGN not in str(error):
            raise
        return _compiled(template, data, written)


def _compiled(template: str, data: str, written: datetime, standard: Literal["a-2b"] | None = None) -> bytes:
    source = TEMPLATES / template
    found: bytes = typst.compile(
        str(source), root=str(source.parent), ignore_system_fonts=True, pdf_standards=standard,
        timestamp=int(written.timestamp()), sys_inputs={"data": data},
    )  # fmt: skip
    return found
