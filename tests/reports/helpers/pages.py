"""Page and summary of a record by their words alone: drawing its figures takes a hundred times as long."""

from reports.page.page import page
from reports.page.report import conclude
from reports.page.summary import summary
from tests.reports.helpers.records import Work, measured


def page_without_pictures(*works: Work, **changes: object) -> str:
    return page(conclude(measured(*works, **changes)), ())


def summary_of(*works: Work, **changes: object) -> str:
    return summary(conclude(measured(*works, **changes)))
