"""Canonical step names: what a site calls a step, and what all sites call it."""

from .steps import SURE, Match, Proposal, Step, name_similarity, names_of, propose, steps_of

__all__ = ["SURE", "Match", "Proposal", "Step", "name_similarity", "names_of", "propose", "steps_of"]
