"""A source profile comes back from a document as it was."""

from valuestream.core.profile import Profile


def test_columns_come_in_the_order_of_the_roles_whatever_the_order_of_the_keys():
    columns = {"extra:b": "B", "complete": "End", "case": "Order", "start": "Start", "activity": "Step", "extra:a": "A"}
    found = Profile.from_json(Profile(columns=columns).as_json())
    assert list(found.columns) == ["case", "activity", "start", "complete", "extra:a", "extra:b"]
    assert found.columns == columns
