"""The energy file: whatever is wrong in it is refused with the place and what to write there."""

import pytest

from valuestream.core.energy.spec import read_spec
from valuestream.core.refusal import Refusal

LOAD = '[[load]]\nstation = "M"\nkw = 5\nfrom = 2020-01-01\nto = 2020-01-02\ngrid = "DE"\n'


def refused(text: str) -> Refusal:
    with pytest.raises(Refusal) as found:
        read_spec(text)
    return found.value


def test_quantities_may_carry_their_unit():
    load = read_spec(LOAD.replace("kw = 5", 'kw = "5 MW"')).loads[0]
    assert (load.kw, load.station, load.grid) == (5000.0, ("M",), ("DE",))


def test_one_table_is_a_list_of_one():
    assert read_spec(LOAD.replace("[[load]]", "[load]")) == read_spec(LOAD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("loads = 3", "The energy file: nothing is called “loads” there."),
        ("load = 3", "[[load]] 1: “” cannot be “3”."),
        (LOAD.replace("kw", "power"), "[[load]] 1: nothing is called “power” there."),
        (LOAD.replace("kw = 5\n", ""), "[[load]] 1: “kw” is missing."),
        (LOAD.replace("5", '"5 kWh"'), "[[load]] 1, “kw”: “kWh” cannot be turned into kW"),
        (LOAD.replace("5", '"5 horses"'), "[[load]] 1, “kw”: The unit “horses” is not known."),
        (LOAD.replace("5", "-5"), "[[load]] 1: “kw” cannot be “-5”."),
        (LOAD.replace("2020-01-01", '"New Year"'), "[[load]] 1: “from” cannot be “New Year”."),
        (LOAD + LOAD.replace('"M"', "7"), "[[load]] 2: “station” cannot be “7”."),
        ('basis = "both"', "The energy file: “basis” cannot be “both”."),
        ('[[meter]]\nfile = "a.csv"\nlabel = "middle"', "[[meter]] 1: “label” cannot be “middle”."),
        ('[[factor]]\nid = "a"\nvalue = "1 kg/kWh"\nuncertainty = "much %"', "[[factor]] 1, “uncertainty”"),
        ('[[factor]]\nid = "a"\nvalue = "1 kg/kWh"\nyear = 2024.5', "[[factor]] 1: “year” cannot be “2024.5”."),
        ('[[shift]]\nstart = "25:00"\nend = "14:00"', "[[shift]] 1: “start” cannot be “25:00”."),
        ('[[shift]]\nstart = "06:00"\nend = "14:00"\ndays = ["Montag"]', "[[shift]] 1: “days” cannot be"),
        ('[[shift]]\nstart = "06:00"\nend = "14:00"\nbreaks = ["10:00"]', "[[shift]] 1: “breaks” cannot be"),
        ('[[grid]]\nfile = "g.csv"\nmix = 3', "[[grid]] 1: “mix” cannot be “3”."),
        ('[[grid]]\nfile = "g.csv"\ndelimiter = "comma"', "[[grid]] 1: “delimiter” cannot be “comma”."),
        ("[[load", "The energy file is no TOML:"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place_and_what_to_write(text, said):
    refusal = refused(text)
    assert refusal.message.startswith(said)
    assert refusal.hint.endswith(".")
