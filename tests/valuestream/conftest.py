"""Every test of this folder has data folders of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    for name in ("UPLOADS", "EVENT_STORE", "WORK_DIR"):
        setattr(settings, name, tmp_path / name.lower())
