"""The nights of many sites, spread over worker processes as a fleet of workers would."""

import multiprocessing
import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import night_steps
from benchmarks.mining import peak_bytes
from benchmarks.night_plants import Plant
from valuestream.core import store

PROCESSES = (1, 2, 4)
Json = dict[str, Any]
Told = tuple[str, str, int, int]  # site, what its figures say, process, peak bytes


def nights(plants: list[Plant]) -> Json:
    """All nights on 1, 2 and 4 processes, with one thread each; the answers must not depend on how many there are."""
    folders, found, answers = [plant.folder for plant in plants], {}, []
    before = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = "1"  # the processes share the cores, not their threads
    try:
        for number in PROCESSES:
            for plant in plants:
                forget_tonight(plant)
            seconds, told = on_processes(folders, number)
            answers.append({site: said for site, said, _, _ in told})
            peaks = {process: peak for _, _, process, peak in sorted(told, key=lambda one: one[3])}
            found[str(number)] = {"seconds": seconds, "peak_bytes": sum(peaks.values())}
    finally:
        os.environ.pop("POLARS_MAX_THREADS") if before is None else os.environ.update(POLARS_MAX_THREADS=before)
    for one in found.values():
        one["times_as_fast"] = found["1"]["seconds"] / one["seconds"]
    return {"sites": len(plants), "equal": all(said == answers[0] for said in answers), "processes": found}


def on_processes(folders: list[Path], number: int) -> tuple[float, list[Told]]:
    """Seconds from the first night to the last answer; the processes have started before."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=context) as pool:
        list(pool.map(time.sleep, [0.5] * number))
        began = time.perf_counter()
        told = list(pool.map(night, folders))
        return time.perf_counter() - began, told


def night(folder: Path) -> Told:
    """One site: new events written, new partitions counted, all states merged, the map drawn and looked at."""
    return folder.name, repr(night_steps.whole_night(Plant(folder))), os.getpid(), peak_bytes()


def forget_tonight(plant: Plant) -> None:
    """The site as it stood before the night."""
    plant.forget()
    for path in store.unused(plant.store, [plant.manifest("history")]):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
