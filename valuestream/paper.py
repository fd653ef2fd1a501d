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


def pdf(template: str, values: dict[str, Any], *, written: datetime) -> bytes:
    """The PDF of ``template`` (a file below ``templates``) filled with ``values``, which JSON can hold.

    ``written``: when its content came to be; the file names it as its date.
    """
    source = TEMPLATES / template
    found: bytes = typst.compile(
        str(source), root=str(source.parent), ignore_system_fonts=True, pdf_standards=[STANDARD],
        timestamp=int(written.timestamp()), sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
    )  # fmt: skip
    return found
