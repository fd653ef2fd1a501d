"""Numbers of 64 bits spread evenly, so that what is different hardly ever gets the same one."""

import numpy as np
from numpy.typing import NDArray


def mix(values: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """Spreads 64 bits (the finaliser of SplitMix64)."""
    values = np.atleast_1d(values)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
