"""What an A3 becomes when its countermeasure becomes the standard."""

from kaizen.core.standards import Standard as Document
from kaizen.core.standards.document import Evidence, JobStep
from kaizen.models import A3
from kaizen.services.a3.reading import paper_of
from valuestream.core.fingerprint import fingerprint


def document_from(row: A3) -> Document:
    """A first draft of a standard: what step 8 of the sheet says, and the sheet as it stands as evidence."""
    paper = paper_of(row)
    sheet = paper.sheet
    told = str(sheet["standard"] or "").strip()
    proof = Evidence(
        "a3", "a3", f"{row.name}: {row.title}"[:200], str(sheet["result"] or ""), fingerprint(paper.as_json())
    )
    return Document(
        title=(told.splitlines() or [row.title])[0][:200], language=row.site.language,
        purpose=str(sheet["root_cause"] or ""), steps=(row.step,) if row.step else (),
        job=(JobStep("s1", told),) if told else (), evidence=(proof,),
    )  # fmt: skip
