"""The caseworker's screens: the list of cases, the review desk, report and outreach pack."""
