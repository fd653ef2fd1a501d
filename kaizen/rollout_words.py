"""What the rules of compatibility and of stopping say, in the language of the reader: a sentence for each code."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean import formats
from lean.templatetags.lean import language

Words = dict[str, str | Promise]
Doc = Mapping[str, Any]

STATED: Words = {
    "capabilities": _("Capabilities"),
    "materials": _("Materials"),
    "certifications": _("Certificates"),
    "customers": _("Customers"),
    "releases": _("Releases of customers"),
    "open_items": _("Open items"),
    "agreement": _("Works agreement"),
}
STATED_PROBLEMS: Words = {
    "no_name": _("each one needs a name"),
    "too_long": _("at most 200 characters"),
    "no_day": _("this is no date"),
    "no_kind": _("choose one of those listed"),
}
CHANGES: Words = {
    "method": _("method"),
    "material": _("material"),
    "process": _("process chain"),
    "location": _("location"),
}
AGREEMENTS: Words = {
    "in_force": _("in force"),
    "not_needed": _("not needed"),
    "asked": _("asked for"),
    "refused": _("refused"),
    "none": _("none"),
}
RULES: Words = {
    "step_names": _("Common names"),
    "step": _("Process step"),
    "family": _("Product family"),
    "machine_class": _("Machine class"),
    "capability": _("Capabilities"),
    "material": _("Materials"),
    "certification": _("Certificates"),
    "standards": _("Standards it builds on"),
    "jurisdiction": _("Country"),
    "customer_approval": _("Release of the customer"),
    "open_items": _("Open items"),
    "agreement": _("Works agreement"),
    "data_quality": _("Data"),
    "headroom": _("Room for improvement"),
    "language": _("Language"),
    "steps": _("Steps"),
    "moves": _("Moves between steps"),
    "routes": _("Routes of the orders"),
    "capabilities": _("Capabilities of the stations"),
    "covariates": _("Times and lot sizes"),
}
NOT_ASKED = _("The standard asks for nothing here.")
SENTENCES: dict[tuple[str, str], str | Promise] = {
    ("step_names", "not_confirmed"): _("Somebody at the site first confirms what these steps are: %(steps)s."),
    ("step", "no_behaviour"): _("The line has no events yet, so nobody knows whether it has the step: %(steps)s."),
    ("step", "step_missing"): _("No order of the line passes this step: %(missing)s."),
    ("step", "some_steps"): _("The line has %(steps)s, but not %(missing)s."),
    ("step", "has_steps"): _("%(orders)s of %(of)s orders pass it: %(steps)s."),
    ("family", "families_not_stated"): _("No product families are entered for the line; asked for is %(family)s."),
    ("family", "family_missing"): _("%(family)s is not made here."),
    ("family", "has_family"): _("%(family)s is made here."),
    ("machine_class", "no_stations"): _("The log names no station at the step; asked for is: %(asked)s."),
    ("machine_class", "not_stated"): _("The machine class is not entered for: %(unstated)s. Asked for is %(asked)s."),
    ("machine_class", "lacking"): _("No station at the step is of this class: %(asked)s."),
    ("machine_class", "some_stations"): _("Of this class are: %(able)s. Other stations at the step are not."),
    ("machine_class", "all_stations"): _("All stations at the step are of this class: %(able)s."),
    ("capability", "no_stations"): _("The log names no station at the step; needed is: %(asked)s."),
    ("capability", "not_stated"): _("Not entered for the stations at the step: %(not_stated)s."),
    ("capability", "lacking"): _("No station at the step has what is needed: %(lacking)s."),
    ("capability", "some_stations"): _("These can do it: %(able)s. Other stations at the step cannot, or do not say."),
    ("capability", "all_stations"): _("All stations at the step can do it: %(able)s."),
    ("material", "not_stated"): _("Nobody stated what the line works on; the standard holds for: %(asked)s."),
    ("material", "other_material"): _("The line works on %(used)s; the standard holds for %(asked)s."),
    ("material", "some_materials"): _("It holds for %(both)s, not for %(others)s."),
    ("material", "same_material"): _("The line works on what it holds for: %(both)s."),
    ("certification", "not_stated"): _("Nobody stated the certificates of the line; needed is: %(asked)s."),
    ("certification", "certificate_missing"): _("A certificate is missing or has ended: %(missing)s."),
    ("certification", "certified"): _("The certificates are valid: %(asked)s."),
    ("standards", "standard_missing"): _("It builds on standards that are missing or older: %(missing)s %(older)s."),
    ("standards", "has_standards"): _("What it builds on is in effect: %(names)s."),
    ("jurisdiction", "other_country"): _("It holds in %(asked)s, and the site is in %(country)s."),
    ("jurisdiction", "same_country"): _("It holds in this country: %(country)s."),
    ("customer_approval", "no_customer"): _("The line has no customer who must be asked."),
    ("customer_approval", "release_missing"): _("A customer agrees first, and no release is recorded: %(missing)s."),
    ("customer_approval", "released"): _("The customer has agreed: %(references)s."),
    ("open_items", "not_stated"): _("Nobody stated whether safety items or approvals of customers are open."),
    ("open_items", "open_items"): _("Something is open that comes first: %(safety)s %(customer)s."),
    ("open_items", "nothing_open"): _("No safety item and no approval is open."),
    ("agreement", "no_agreement"): _("No works agreement for the data that is used is in force (%(state)s)."),
    ("agreement", "agreement_ended"): _("The works agreement for the data ended on %(until)s."),
    ("agreement", "agreed"): _("The works agreement for the data: %(state)s."),
    ("data_quality", "not_stated"): _("The line has no events yet, so its effect could not be seen."),
    ("data_quality", "too_little_data"): _(
        "Too little good data: %(days)s days with figures (at least %(least)s), %(coverage)s of the rows usable (at "
        "least %(least_coverage)s)."
    ),
    ("data_quality", "enough_data"): _("%(days)s days with figures, %(coverage)s of the rows usable."),
    ("headroom", "no_baseline"): _("Nobody knows how much of this waste the line has: it has no figures of it."),
    ("headroom", "other_unit"): _("The waste is told in %(found)s here, not in %(unit)s."),
    ("headroom", "little_to_gain"): _(
        "The line has less of this waste (%(value)s, n = %(n)s) than the smallest change that is worth it (%(least)s)."
    ),
    ("headroom", "room"): _("The line has %(value)s of this waste, n = %(n)s."),
    ("language", "can_be_read"): _("It can be read in the language of the site."),
    ("language", "no_translation"): _("It must be translated first: %(language)s."),
}  # fmt: skip
PARTS: Words = {
    "not_known": _("Not known of both lines."),
    "alike": _("Alike: %(figure)s."),
    "differs": _("Differs: %(figure)s alike."),
}
OUTCOMES: Words = {
    "proven": _("Proven there, and as predicted."),
    "better_than_predicted": _("Proven there, and better than predicted: learn why."),
    "weaker_than_predicted": _("Proven there, but weaker than predicted: people decide."),
    "promising": _("Promising at the last planned look, not proven: people decide."),
    "not_enough_data": _("Too little data at the last planned look: people decide."),
    "mix_not_comparable": _("The product mix before and after cannot be compared: people decide."),
    "no_effect": _("It has no effect there."),
    "harmful": _("It does harm there."),
    "no_data": _("No events have come since %(since)s: nobody can tell."),
    "too_few_days": _("Too few working days have a figure, though the last planned look is long past."),
    "relapsed": _("The effect was lost again, %(mark)s days after the start."),
    "unsure": _("After 90 days nobody can tell whether it holds: people decide."),
}
SHARES = ("coverage", "least_coverage")
IN_UNIT = {"value", "least"}  # of a rule whose values name a unit


def say(rule: str, code: str, values: Doc) -> str:
    """What a rule said. Codes that every rule may say, and the parts of the score, have one sentence for all."""
    if code == "not_asked":
        return str(NOT_ASKED)
    return str(SENTENCES.get((rule, code)) or PARTS[code]) % _texts(values)


def _texts(values: Doc) -> dict[str, str]:
    """The values of a sentence as text; those of a rule that names a unit are told in it."""
    unit = values.get("unit")
    told = {name: formats.quantity(values[name], unit, language()) for name in IN_UNIT & set(values)} if unit else {}
    return {name: _plain(name, value) for name, value in values.items()} | told


def say_why_not(evidence: Doc) -> str:
    """Why gate G1 was not passed, from its evidence: a sentence for each rule."""
    return " ".join(say(one["rule"], one["code"], one["values"]) for one in evidence.get("why", ()))


def say_outcome(content: Doc) -> str:
    """What decided an outcome, from its document."""
    return str(OUTCOMES[content["reason"]]) % {"since": content.get("since", ""), "mark": content.get("mark", "")}


def _plain(name: str, value: Any) -> str:
    """A value as text: lists with commas, shares in per cent, keys in words."""
    if name in SHARES or (name == "figure" and isinstance(value, Mapping)):
        share = value["value"] if isinstance(value, Mapping) else value
        return formats.with_unit(formats.fixed(100 * share, 0, language()), "%", language())
    if isinstance(value, int | float):
        return formats.number(value, language())
    if isinstance(value, list | tuple):
        return ", ".join(_plain("", one) if isinstance(one, list | tuple) else _word(one) for one in value if one)
    return _word(value)


def _word(value: Any) -> str:
    text = str(value)
    return str(CHANGES.get(text) or AGREEMENTS.get(text) or text)
