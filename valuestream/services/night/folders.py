"""Whether the files of a source are fetched from its folder at night."""

from django.db import transaction

from lean.models import User
from lean.services.changes import save
from valuestream.core.refusal import Refusal
from valuestream.models import DropFolder, EventSource
from valuestream.services.night.fetching import folder_of


@transaction.atomic
def switch_folder(source: EventSource, *, is_on: bool, by: User) -> DropFolder:
    """Switches fetching on, in the name of ``by``, or off; switched on, the folder is there. Twice changes nothing.

    Raises Refusal folder_not_made when the server may not write where drop folders lie.
    """
    defaults = {"is_on": False, "asked_by": by}
    row, _ = DropFolder.objects.select_for_update().get_or_create(source=source, defaults=defaults)
    if row.is_on == is_on:
        return row
    if is_on:
        try:
            folder_of(source).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(
                "folder_not_made",
                "The folder of this source cannot be made.",
                "Let IT look whether New Lean may write in the folder of the drop folders.",
            ) from error
    return save(row, site=source.site, by=by, action="folder.switched", is_on=is_on, asked_by=by)
