"""All routers of stored cases, in the order in which their addresses are tried."""

import api.cases.record_routes
import api.cases.routes
import api.clues.routes
import api.duplicates.routes
import api.exchange.routes
import api.followups.pages
import api.followups.routes
import api.giving.link_pages
import api.giving.pages
import api.giving.routes
import api.listening.case_routes
import api.listening.routes
import api.ranking.case_routes
import api.referrals.routes
import api.review.case_pages
import api.review.desk_pages
import api.review.follow_up_pages
import api.review.ledger_pages
import api.review.list_pages
import api.review.ranking_pages
import api.review.report_pages
import api.statistics.routes
import api.volunteers.routes

__all__ = ["CASE_ROUTERS"]

CASE_ROUTERS = (
    api.cases.routes.router,
    api.cases.record_routes.router,
    api.clues.routes.router,
    api.duplicates.routes.router,
    api.ranking.case_routes.router,
    api.listening.case_routes.router,
    api.listening.routes.router,
    api.followups.routes.router,
    api.followups.pages.router,
    api.giving.routes.router,
    api.giving.link_pages.router,
    api.giving.pages.router,
    api.referrals.routes.router,
    api.volunteers.routes.router,
    api.statistics.routes.router,
    api.exchange.routes.router,
    api.review.list_pages.router,  # before the desk, whose address takes any word for a case
    api.review.desk_pages.router,
    api.review.ledger_pages.router,
    api.review.ranking_pages.router,
    api.review.case_pages.router,
    api.review.follow_up_pages.router,
    api.review.report_pages.router,
)
