"""XES in the forms that tools write: the quick scan and the XML parser must tell the same story."""

import dataclasses

import pytest

from tests.valuestream.logs import public_log
from tests.valuestream.readers import ten_events as ten
from tests.valuestream.readers.test_contract import as_plain
from valuestream.core.profile import Profile
from valuestream.core.refusal import Refusal
from valuestream.readers import reader_for, xes, xes_scan

PROFILE = Profile(
    format="xes",
    columns={
        "case": "case:concept:name",
        "activity": "concept:name",
        "complete": "time:timestamp",
        "lifecycle": "lifecycle:transition",
    },
)
EVENT = (
    '<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/>'
    '<string key="lifecycle:transition" value="{mark}"/></event>'
)


def log(*events, head="", tail="", trace='<string key="concept:name" value="c1"/>', root="log"):
    body = "".join(events)
    return f'<?xml version="1.0"?>{head}<{root} xes.version="1.0"><trace>{trace}{body}</trace>{tail}</{root}>'.encode()


def event(name="Saw", at="2024-01-01T06:00:00Z", mark="complete"):
    return EVENT.format(name=name, at=at, mark=mark)


def read(folder, data, profile=PROFILE):
    path = folder / "log.xes"
    path.write_bytes(data)
    return reader_for(path).read(path, profile)


@pytest.mark.parametrize(
    "odd",
    [
        lambda text: text.replace('"', "'").replace("<?xml version='1.0'?>", ""),
        lambda text: text.replace("<trace>", "<!-- </nothing> --><trace>"),
        lambda text: text.replace(' key="concept:name" value="Saw"', ' value="Saw" key="concept:name"'),
        lambda text: text.replace("/></event>", '><int key="inner" value="1"/></string></event>', 1),
        lambda text: text.replace("<event>", "<event>\n\t", 1).replace("/>", " />"),
    ],
)
def test_other_ways_to_write_the_same_log(tmp_path, odd):
    text = log(event("Saw", mark="start"), event("Saw", "2024-01-01T07:00:00Z")).decode()
    plain, other = read(tmp_path, text.encode()), read(tmp_path, odd(text).encode())
    assert as_plain(plain.log) == as_plain(other.log)
    assert len(plain.log) == 1


def test_the_quick_scan_and_the_parser_agree(tmp_path, monkeypatch):
    path = ten.write_xes(tmp_path / "ten.xes")
    quick = reader_for(path).read(path, ten.XES)
    monkeypatch.setattr(xes_scan, "_scan_plain", lambda text: None)
    slow = reader_for(path).read(path, ten.XES)
    assert as_plain(quick.log) == as_plain(slow.log)


@pytest.mark.parametrize("name", ["xes_basic/repairExample.xes.gz", "interval/sopa_pizza_lifecycle.xes.gz"])
def test_they_agree_on_public_logs(monkeypatch, name):
    path = public_log(name)
    profile = reader_for(path).propose(path).profile
    quick = reader_for(path).read(path, profile)
    monkeypatch.setattr(xes_scan, "_scan_plain", lambda text: None)
    slow = reader_for(path).read(path, profile)
    assert as_plain(quick.log) == as_plain(slow.log)
    assert quick.trust == slow.trust


def test_traces_cut_anywhere_between_blocks_are_whole(tmp_path, monkeypatch):
    path = ten.write_xes(tmp_path / "ten.xes")
    expected = as_plain(reader_for(path).read(path, ten.XES).log)
    for block in (300, 777, 1500):
        monkeypatch.setattr(xes, "BLOCK", block)
        assert as_plain(reader_for(path).read(path, ten.XES).log) == expected


def test_references_are_resolved(tmp_path):
    result = read(tmp_path, log(event("&lt;Saw&#32;&amp; cut&gt; &#xe4;")))
    assert result.log.activity.names == ("<Saw & cut> ä",)


def test_latin_1_is_read_when_declared(tmp_path):
    text = log(event("Fräsen")).decode().replace('"1.0"?', '"1.0" encoding="ISO-8859-1"?', 1)
    assert read(tmp_path, text.encode("iso-8859-1")).log.activity.names == ("Fräsen",)


def test_wrong_bytes_are_refused(tmp_path):
    with pytest.raises(Refusal) as refused:
        read(tmp_path, log(event("CUT")).replace(b"CUT", b"\xff\xfe"))
    assert refused.value.code == "not_xml"


def test_upper_case_marks_and_plans_are_understood(tmp_path):
    result = read(
        tmp_path,
        log(
            event("Saw", mark="SCHEDULE"), event("Saw", mark="START"), event("Saw", "2024-01-01T08:00:00Z", "COMPLETE")
        ),
    )
    assert len(result.log) == 1
    assert result.trust.accepted == 3
    assert [reason.code for reason in result.trust.reasons] == ["lifecycle_not_used"]


def test_an_event_without_a_time_is_quarantined_by_number(tmp_path):
    bad = '<event><string key="concept:name" value="Saw"/></event>'
    result = read(tmp_path, log(event(), bad, event("Mill")))
    assert result.quarantine.rows.tolist() == [2]
    assert result.quarantine.codes == ("missing_time",)


def test_a_resource_that_may_be_a_person_tells_pairs_apart_and_is_forgotten(tmp_path):
    def at(hour, mark, who):
        resource = f'<string key="org:resource" value="{who}"/></event>'
        return event("Saw", f"2024-01-01T{hour:02d}:00:00Z", mark).replace("</event>", resource)

    data = log(at(6, "start", "Anna"), at(7, "start", "Bo"), at(8, "complete", "Bo"), at(9, "complete", "Anna"))
    result = read(tmp_path, data, dataclasses.replace(PROFILE, dropped=("org:resource",)))
    assert ((result.log.complete - result.log.start) / 3.6e9).tolist() == [3, 1]
    assert not [name for name in ("Anna", "Bo'") if name in repr(result)]


def test_the_logs_own_attributes_may_stand_behind_the_traces(tmp_path):
    assert len(read(tmp_path, log(event(), tail='<string key="source" value="x"/>')).log) == 1


def test_traces_without_a_name_are_numbered(tmp_path):
    path = tmp_path / "log.xes"
    path.write_bytes(b"<log><trace>" + event().encode() + b"</trace><trace>" + event().encode() + b"</trace></log>")
    profile = reader_for(path).propose(path).profile
    assert reader_for(path).read(path, profile).log.case.names == ("1", "2")
