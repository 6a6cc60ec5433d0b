"""Datetimes: what was typed, what it was taken to mean, and what it undoes."""
import unittest

from program import Case


class Dates(Case):
    def cutoff(self, date, *arguments, **options):
        plan = self.json("plan", "--database", self.path("app.db"), "--after", date, *arguments, **options)
        return plan["cutoff"]["at"], len(plan["undo"])

    def setUp(self):
        super().setUp()
        self.django([("app", "a", "1969-07-20 20:17:40"), ("app", "b", "2024-02-29 12:00:00"), ("app", "c", "2026-01-01 10:00:00.000001"),
                     ("app", "d", "2039-06-01 00:00:00")])

    def test_spellings_of_one_instant(self):
        for date in ("2026-01-01T10:00:00Z", "2026-01-01 10:00", "2026-01-01 10:00:00.000000", "20260101T100000Z", "2026-01-01T12:00:00+02:00",
                     "2026-01-01T12:00+0200", "2026-01-01 12+02", "2025-12-31 24:00:00-10:00", "2026-W01-4T10:00Z", "2026-01-01T10:00:00z",
                     "2026-01-01 10:00:00 UTC"):
            self.assertEqual(self.cutoff(date), ("2026-01-01T10:00:00.000000Z", 2), date)

    def test_cutoff_is_inclusive_to_the_microsecond(self):
        self.assertEqual(self.cutoff("2026-01-01T10:00:00.000001Z")[1], 2)
        self.assertEqual(self.cutoff("2026-01-01T10:00:00.000002Z")[1], 1)

    def test_a_stored_time_that_cannot_be_read_is_refused_by_its_name(self):
        self.django([("app", "a", "2026-01-01 10:00:00"), ("app", "b", "02.01.2026 10:00"), ("app", "c", "2026-01-03 10:00:00")], name="odd.db")
        for selector in (("--last", "1"), ("--batch", "1"), ("--after", "2026-01-02"), ("--to", "app.a")):
            done = self.migrollback("plan", "--database", "odd.db", *selector)
            self.assertEqual(4, done.status, selector)
            self.assertIn("when b was applied cannot be read from the table", done.out)

    def test_24_00_is_the_next_day(self):
        self.assertEqual(self.cutoff("2025-12-31 24:00"), ("2026-01-01T00:00:00.000000Z", 2))

    def test_leap_day(self):
        self.assertEqual(self.cutoff("2024-02-29"), ("2024-02-29T00:00:00.000000Z", 3))
        self.assertEqual(self.cutoff("2024-02-29 12:00:01")[1], 2)
        self.assertFailure(self.migrollback("plan", "--database", "app.db", "--after", "2023-02-29"), 2, "is not a date")

    def test_before_1970(self):
        self.assertEqual(self.cutoff("1969-07-20T20:17:40Z"), ("1969-07-20T20:17:40.000000Z", 4))
        self.assertEqual(self.cutoff("1969-07-20T20:17:40.5Z"), ("1969-07-20T20:17:40.500000Z", 3))
        self.assertIn("1969-07-20 20:17:40 UTC", self.migrollback("history", "--database", "app.db").out)

    def test_after_2038(self):
        self.assertEqual(self.cutoff("2039-06-01"), ("2039-06-01T00:00:00.000000Z", 1))
        self.assertEqual(self.cutoff("2039-06-01T00:00:00.000001Z")[1], 0)

    def test_zone_of_what_is_typed(self):
        self.assertEqual(self.cutoff("2026-01-01 11:00", "--tz", "Europe/Berlin")[0], "2026-01-01T10:00:00.000000Z")
        self.assertEqual(self.cutoff("2026-07-01 12:00", "--tz", "Europe/Berlin")[0], "2026-07-01T10:00:00.000000Z")
        self.assertEqual(self.cutoff("2026-01-01 05:00", "--tz", "America/New_York")[0], "2026-01-01T10:00:00.000000Z")
        self.assertEqual(self.cutoff("2026-01-01 15:30", "--tz", "+05:30")[0], "2026-01-01T10:00:00.000000Z")

    def test_zone_does_not_change_what_has_one(self):
        self.assertEqual(self.cutoff("2026-01-01T10:00:00Z", "--tz", "Europe/Berlin")[0], "2026-01-01T10:00:00.000000Z")

    def test_zone_of_the_machine_makes_no_difference(self):
        for zone in ("America/New_York", "Asia/Kolkata", "UTC"):
            self.assertEqual(self.cutoff("2026-01-01 10:00", env={"TZ": zone}), ("2026-01-01T10:00:00.000000Z", 2))

    def test_zone_from_the_environment(self):
        self.assertEqual(self.cutoff("2026-01-01 11:00", env={"MIGROLLBACK_TZ": "Europe/Berlin"})[0], "2026-01-01T10:00:00.000000Z")
        self.assertEqual(self.cutoff("2026-01-01 11:00", "--tz", "UTC", env={"MIGROLLBACK_TZ": "Europe/Berlin"})[0],
                         "2026-01-01T11:00:00.000000Z")

    def test_time_in_the_gap_is_refused(self):
        self.assertFailure(self.migrollback("plan", "--database", "app.db", "--after", "2026-03-29 02:30", "--tz", "Europe/Berlin"), 2,
                           "does not exist", "offset")
        self.assertFailure(self.migrollback("plan", "--database", "app.db", "--after", "2026-03-08 02:30", "--tz", "America/New_York"), 2,
                           "does not exist")

    def test_time_in_the_fold_is_refused_until_the_offset_is_said(self):
        plan = self.json("plan", "--database", "app.db", "--after", "2026-10-25 02:30", "--tz", "Europe/Berlin", status=4)
        self.assertIn(("ambiguous-zone", "error"), [(problem["code"], problem["severity"]) for problem in plan["problems"]])
        self.assertEqual(plan["cutoff"]["at"], "2026-10-25T00:30:00.000000Z")
        self.assertEqual(self.cutoff("2026-10-25 02:30+01:00", "--tz", "Europe/Berlin")[0], "2026-10-25T01:30:00.000000Z")

    def test_text_says_what_it_was_taken_to_mean(self):
        out = self.migrollback("plan", "--database", "app.db", "--after", "2026-01-01 11:00", "--tz", "Europe/Berlin").out
        self.assertIn("at or after 2026-01-01 11:00:00 +01:00 (2026-01-01T10:00:00.000000Z, written without a zone", out)
        self.assertNotIn("written without a zone", self.migrollback("plan", "--database", "app.db", "--after", "2026-01-01T10:00Z").out)

    def test_times_are_printed_in_the_zone(self):
        out = self.migrollback("history", "--database", "app.db", "--tz", "Asia/Kolkata").out
        self.assertIn("2024-02-29 17:30:00 +05:30", out)

    def test_json_is_utc_whatever_the_zone(self):
        history = self.json("history", "--database", "app.db", "--tz", "Asia/Kolkata")
        self.assertEqual(history["batches"][1]["first_applied_at"], "2024-02-29T12:00:00.000000Z")

    def test_stored_zone(self):
        self.assertEqual(self.cutoff("2026-01-01T09:00:00Z", "--stored-tz", "Europe/Berlin")[1], 2)
        self.assertEqual(self.cutoff("2026-01-01T09:00:00.000002Z", "--stored-tz", "Europe/Berlin")[1], 1)


if __name__ == "__main__":
    unittest.main()
