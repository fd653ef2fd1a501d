"""What the trust gate says: code → plain sentences (English message ids; pages translate, then fill in).

``one``/``many`` take ``%(count)s`` and may take ``%(column)s``, ``%(value)s``, ``%(zone)s``; ``row`` and
``hint`` take nothing.
"""

from typing import NamedTuple


class Sentence(NamedTuple):
    one: str
    many: str
    row: str
    hint: str = ""


SENTENCES: dict[str, Sentence] = {
    "missing_case": Sentence(
        "%(count)s row names no order",
        "%(count)s rows name no order",
        "No order in this row.",
        "Fill in the order number in the source and export again.",
    ),
    "missing_activity": Sentence(
        "%(count)s row names no step",
        "%(count)s rows name no step",
        "No step in this row.",
        "Fill in the step in the source and export again.",
    ),
    "missing_time": Sentence(
        "%(count)s row has no time",
        "%(count)s rows have no time",
        "No time in this row.",
        "Export the row again with its time.",
    ),
    "time_without_day": Sentence(
        "%(count)s row has a time, but no day and no hour",
        "%(count)s rows have a time, but no day and no hour",
        "The time has no day and no hour.",
        "It looks as if the file was saved from a spreadsheet that showed only minutes and seconds. "
        "Export these orders again with the time format yyyy/mm/dd hh:mm:ss.",
    ),
    "excel_serial": Sentence(
        "%(count)s row has a spreadsheet's day number instead of a date",
        "%(count)s rows have a spreadsheet's day number instead of a date",
        "A number stands where a date should be.",
        "Format the column as date and time in the spreadsheet and save it again.",
    ),
    "not_a_time": Sentence(
        "%(count)s row has a time that cannot be read (“%(value)s”)",
        "%(count)s rows have a time that cannot be read (such as “%(value)s”)",
        "The time cannot be read.",
        "Correct the time in the source, or choose another date order.",
    ),
    "other_date_order": Sentence(
        "%(count)s row has a date in another order than declared (“%(value)s”)",
        "%(count)s rows have a date in another order than declared (such as “%(value)s”)",
        "The date is not in the declared order.",
        "One column has one date order. Export the column in one format, or choose the other order.",
    ),
    "two_digit_year": Sentence(
        "%(count)s row has a year of two digits (“%(value)s”)",
        "%(count)s rows have a year of two digits (such as “%(value)s”)",
        "The year has only two digits.",
        "Export with four digits, or declare the time format with %y.",
    ),
    "day_without_clock": Sentence(
        "%(count)s row has a day, but its time of day is missing",
        "%(count)s rows have a day, but their time of day is missing",
        "The time of day is missing.",
        "Fill in the time of day in the source and export again; no time is guessed.",
    ),
    "clock_without_day": Sentence(
        "%(count)s row has a time of day, but no day",
        "%(count)s rows have a time of day, but no day",
        "The day of this time is missing.",
        "Fill in the day in the source and export again.",
    ),
    "not_a_clock": Sentence(
        "%(count)s row has a time of day that cannot be read (“%(value)s”)",
        "%(count)s rows have a time of day that cannot be read (such as “%(value)s”)",
        "The time of day cannot be read.",
        "Times of day are written like 14:05 or 14:05:30; the day stands in the other column.",
    ),
    "day_with_clock": Sentence(
        "%(count)s row has a time of day beside the day as well (“%(value)s”)",
        "%(count)s rows have a time of day beside the day as well (such as “%(value)s”)",
        "The column of the day holds a time of day as well.",
        "If it is the right one, choose this column alone, without a column for the time of day.",
    ),
    "one_day_for_both": Sentence(
        "%(count)s row ends earlier in the day than it starts, and the file has one day for both",
        "%(count)s rows end earlier in the day than they start, and the file has one day for both",
        "The end is earlier in the day than the start, and there is one day for both.",
        "If work goes over midnight, export the day of the end too; no day is guessed.",
    ),
    "dst_gap": Sentence(
        "%(count)s row has a time that does not exist: the clocks were put forward in %(zone)s",
        "%(count)s rows have a time that does not exist: the clocks were put forward in %(zone)s",
        "This time does not exist: the clocks were put forward.",
        "Correct the time, or check the time zone of the source.",
    ),
    "dst_overlap": Sentence(
        "%(count)s row lies in the hour that comes twice when the clocks go back; the first one is taken",
        "%(count)s rows lie in the hour that comes twice when the clocks go back; the first one is taken",
        "This hour comes twice when the clocks go back; the first one is taken.",
        "A source that writes the offset (+01:00) leaves no doubt.",
    ),
    "naive_time": Sentence(
        "%(count)s row gives the wall clock without a time zone",
        "%(count)s rows give the wall clock without a time zone",
        "The time has no time zone.",
        "Name the time zone of the source; until then, the hours of clock changes are off by one.",
    ),
    "future": Sentence(
        "%(count)s row lies in the future (“%(value)s”)",
        "%(count)s rows lie in the future (such as “%(value)s”)",
        "The time lies more than a day in the future.",
        "Check the clock of the machine and the date order.",
    ),
    "before_1990": Sentence(
        "%(count)s row lies before 1990 (“%(value)s”)",
        "%(count)s rows lie before 1990 (such as “%(value)s”)",
        "The time lies before 1990.",
        "Check the date; an empty date often turns into 1970 or 1900.",
    ),
    "negative_duration": Sentence(
        "%(count)s row ends before it starts",
        "%(count)s rows end before they start",
        "The end lies before the start.",
        "Correct start or end in the source.",
    ),
    "midnight_start": Sentence(
        "%(count)s row starts at exactly 00:00: only the day was reported",
        "%(count)s rows start at exactly 00:00: only the day was reported",
        "Starts at exactly 00:00.",
        "Waiting and processing times of these rows are only good to the day.",
    ),
    "duplicate_row": Sentence(
        "%(count)s row is an exact copy of another",
        "%(count)s rows are exact copies of others",
        "An exact copy of an earlier row.",
        "Kept and marked. True repeats stay; copies from a double export can be dropped in the columns step.",
    ),
    "open_instance": Sentence(
        "%(count)s step was started and has no end yet",
        "%(count)s steps were started and have no end yet",
        "Started, no end reported.",
        "Counted as work in process; no processing time.",
    ),
    "start_estimated": Sentence(
        "The log holds only one time per step: %(count)s row gives no processing time",
        "The log holds only one time per step: %(count)s rows give no processing time",
        "Only one time is reported.",
        "Export start and end to see processing and waiting time apart.",
    ),
    "start_estimated_rows": Sentence(
        "%(count)s step has an end but no start; its start is set to its end",
        "%(count)s steps have an end but no start; their start is set to their end",
        "End without a start.",
        "No processing time is counted for these.",
    ),
    "over_long": Sentence(
        "%(count)s row has a text that is too long",
        "%(count)s rows have a text that is too long",
        "The text is too long.",
        "A name may have 1,000 characters.",
    ),
    "control_characters": Sentence(
        "%(count)s row holds control characters",
        "%(count)s rows hold control characters",
        "The text holds control characters.",
        "Check the export; the file may be damaged.",
    ),
    "encoding": Sentence(
        "%(count)s row holds characters that cannot be read in the chosen encoding",
        "%(count)s rows hold characters that cannot be read in the chosen encoding",
        "Characters cannot be read in the chosen encoding.",
        "Choose the encoding in which the preview shows the right letters.",
    ),
    "type_mismatch": Sentence(
        "%(count)s row has a quantity that is not a number (“%(value)s”)",
        "%(count)s rows have a quantity that is not a number (such as “%(value)s”)",
        "The quantity is not a number.",
        "Correct the quantity, or choose the other decimal sign.",
    ),
    "negative_quantity": Sentence(
        "%(count)s row has a quantity below zero (“%(value)s”)",
        "%(count)s rows have a quantity below zero (such as “%(value)s”)",
        "The quantity is below zero.",
        "Corrections by negative bookings must be netted in the source.",
    ),
    "huge_quantity": Sentence(
        "%(count)s row has a quantity that no plant makes (“%(value)s”)",
        "%(count)s rows have a quantity that no plant makes (such as “%(value)s”)",
        "The quantity is too large to be one.",
        "Correct the quantity, or choose another column.",
    ),
    "unknown_kind": Sentence(
        "%(count)s row has a kind of report without a meaning (“%(value)s”); counted as production",
        "%(count)s rows have a kind of report without a meaning (such as “%(value)s”); counted as production",
        "The kind of report has no meaning yet.",
        "Say in the columns step what the value means.",
    ),
    "unknown_lifecycle": Sentence(
        "%(count)s event has a lifecycle step that is not in the standard (“%(value)s”)",
        "%(count)s events have a lifecycle step that is not in the standard (such as “%(value)s”)",
        "The lifecycle step is not in the standard.",
        "Only start and complete are needed; leave the others out of the export.",
    ),
    "lifecycle_not_used": Sentence(
        "%(count)s event neither starts nor ends work (“%(value)s”); read, but not drawn",
        "%(count)s events neither start nor end work (such as “%(value)s”); read, but not drawn",
        "Neither starts nor ends work.",
    ),
    "wrong_field_count": Sentence(
        "%(count)s row has more or fewer fields than the header",
        "%(count)s rows have more or fewer fields than the header",
        "The row has more or fewer fields than the header.",
        "Look for a delimiter or a line break inside a text; such texts must stand in quotes.",
    ),
    "no_activity_in_rule": Sentence(
        "%(count)s row is not matched by the step rule; its name is taken as it is",
        "%(count)s rows are not matched by the step rule; their names are taken as they are",
        "Not matched by the step rule.",
        "Look at the list of results below the rule.",
    ),
}  # fmt: skip
