"""The rules of compatibility, in the order in which they are told. Adding one: a file and a line."""

from . import customer, data, likeness, machine, material, papers, site, step

RULES = (
    step.STEP,
    step.FAMILY,
    machine.MACHINE_CLASS,
    machine.CAPABILITY,
    material.RULE,
    papers.CERTIFICATION,
    papers.STANDARDS,
    papers.JURISDICTION,
    customer.RULE,
    site.OPEN_ITEMS,
    site.AGREEMENT,
    data.DATA,
    data.HEADROOM,
    site.LANGUAGE,
    *likeness.RULES,
)
MECHANISM = ("step", "family", "machine_class")  # what makes a line a receiver at all

__all__ = ["MECHANISM", "RULES"]
