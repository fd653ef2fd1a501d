"""What the audit trail calls the changes of this app."""

from django.utils.translation import gettext_lazy as _

from lean.actions import Labels

ACTIONS: Labels = {
    "demand.entered": _("demand entered"),
    "electricity.priced": _("emissions of electricity chosen"),
    "factor.entered": _("emission factor entered"),
    "family.confirmed": _("product family confirmed"),
    "family.dropped": _("product family dropped"),
    "family.proposed": _("product family proposed"),
    "file.uploaded": _("file uploaded"),
    "findings.weighed": _("findings weighed"),
    "gemba.counted": _("counted at the gemba"),
    "grid.loaded": _("grid series loaded"),
    "import.cancelled": _("import cancelled"),
    "import.confirmed": _("import confirmed"),
    "import.published": _("import published"),
    "import.refused": _("import refused"),
    "import.restarted": _("import started again"),
    "import.started": _("import started"),
    "map.mined": _("map mined"),
    "map.refused": _("map refused"),
    "map.retried": _("mining started again"),
    "material.entered": _("material entered"),
    "meter.added": _("meter added"),
    "meter.changed": _("meter changed"),
    "night.again": _("night computed again"),
    "night.begun": _("night begun"),
    "night.cancelled": _("night cancelled"),
    "night.reported": _("nightly report written"),
    "power.entered": _("power of a station entered"),
    "profile.confirmed": _("columns confirmed"),
    "readings.added": _("meter readings added"),
    "reference.confirmed": _("reference path confirmed"),
    "run.gave_up": _("gave up after several tries"),
    "source.created": _("source added"),
    "stream.changed": _("value stream changed"),
    "stream.created": _("value stream added"),
}
