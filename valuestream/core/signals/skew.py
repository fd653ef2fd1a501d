"""Times have a long tail that is none of the plant's doing: they are judged on their logarithm, all else as it is."""

from dataclasses import replace

import numpy as np

from lean.units import Unit

from .series import Series


def is_skewed(one: Series) -> bool:
    """Whether a figure is a time that is never zero."""
    return one.unit is Unit.SECOND and bool((one.values > 0).all())


def as_judged(one: Series) -> Series:
    """The series on the scale on which limits are laid."""
    return replace(one, values=np.log(one.values)) if is_skewed(one) else one


def as_told(value: float, one: Series) -> float:
    """A value of that scale (a middle, a limit) in the unit of the figure."""
    return float(np.exp(value)) if is_skewed(one) else value
