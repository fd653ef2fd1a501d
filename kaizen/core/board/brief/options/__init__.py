"""What can be done about the steps that a brief names. To add a rule, add a file and a line here."""

from lean.registry import by_key

from . import finding, solved

OPTIONS = (solved.RULE, finding.RULE)
BY_KEY = by_key(OPTIONS)
