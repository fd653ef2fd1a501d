"""The data folder is chosen and checked before Django loads, and every failure is one sentence."""

import os
import subprocess
import sys

import pytest

from lean import launch


def refusal_of(*arguments, **environment):
    """Runs manage.py with ``arguments`` and gives its exit code and what it said on standard error."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=launch.BASE_DIR, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("words", [["--data", "/plant"], ["--data=/plant"]], ids=["two words", "one word"])
def test_the_data_folder_is_read_from_the_command_line(words, monkeypatch):
    monkeypatch.setenv("NEWLEAN_DATA", "/elsewhere")
    assert str(launch.chosen_folder(["manage.py", "up", *words])) == "/plant"


@pytest.mark.parametrize("words", [["--data", ""], ["--data="]], ids=["two words", "one word"])
def test_an_empty_name_of_the_data_folder_is_refused(words):
    """An unset variable in a script must not put a plant's data into whatever folder the script runs in."""
    code, said = refusal_of("up", *words)
    assert (code, said) == (1, "--data names no folder: write one after it, or leave --data out.")


def test_without_data_the_demo_and_the_plant_have_folders_of_their_own(monkeypatch):
    monkeypatch.delenv("NEWLEAN_DATA")
    assert launch.chosen_folder(["manage.py", "up"]) == launch.BASE_DIR / "data"
    assert launch.chosen_folder(["manage.py", "demo"]) == launch.BASE_DIR / "data-demo"


def test_other_commands_keep_the_folder_of_the_environment(monkeypatch):
    monkeypatch.setenv("NEWLEAN_DATA", "/elsewhere")
    launch.prepare(["manage.py", "migrate", "--data", "/plant"])
    assert os.environ["NEWLEAN_DATA"] == "/elsewhere"


def test_a_folder_below_a_file_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    code, said = refusal_of("up", "--data", str(tmp_path / "file" / "data"))
    assert code == 1
    assert said == (
        f"The data folder {tmp_path}/file/data cannot be used: a part of the path is a file. "
        "Mend that, or choose another one with --data."
    )


def test_a_folder_that_cannot_be_written_to_is_refused_in_one_sentence(tmp_path):
    if os.getuid() == 0:  # root may write anywhere but in the kernel's own folders
        code, said = refusal_of("up", "--data", "/proc/newlean")
    else:
        tmp_path.chmod(0o500)
        code, said = refusal_of("up", "--data", str(tmp_path / "data"))
    assert (code, said.count("\n")) == (1, 0)
    assert "cannot be used" in said


def test_a_nearly_full_disk_is_refused_with_what_is_free_and_what_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(launch.shutil, "disk_usage", lambda folder: launch.shutil._ntuple_diskusage(0, 0, 20 * 1024**2))
    assert "(20 MB free, 300 MB are needed)" in launch.unusable(tmp_path)


def test_a_full_disk_is_told_as_full(tmp_path, monkeypatch):
    def full(**options):
        raise OSError(launch.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(launch.tempfile, "TemporaryFile", full)
    assert launch.unusable(tmp_path).startswith(f"The disk of the data folder {tmp_path} is full")


def test_a_python_without_sqlite_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(launch.importlib, "import_module", lambda name: __import__(f"no_{name}"))
    assert "lacks sqlite3: take the system's Python, or build it with libsqlite3-dev" in launch.missing_part()


def test_windows_is_sent_to_wsl(monkeypatch):
    monkeypatch.setattr(launch.sys, "platform", "win32")
    assert "WSL" in launch.missing_part()


@pytest.mark.parametrize("command", [("audit_verify",), ("night", "augsburg")], ids=lambda words: words[0])
def test_a_command_in_a_folder_without_a_plant_says_so(command, tmp_path):
    code, said = refusal_of(*command, NEWLEAN_DATA=str(tmp_path), DATABASE_URL="")
    assert code == 1
    assert "There is no plant in this data folder yet" in said
    assert "Traceback" not in said
