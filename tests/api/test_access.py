"""Who may do what: every route, tried by everybody."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount

from api.app import create_app
from api.settings import Settings
from api.users.permissions import FOR_PEOPLE_ALONE, Permission, Role, permissions_of
from tests.api.fakes import FakeLibrary
from tests.api.people import sign_in, sign_out, use_token

EVERYBODY = None
# A new route fails a test until somebody has thought about who may use it.
ACCESS: dict[tuple[str, str], Permission | None] = {
    ("GET", "/"): Permission.USE_DESK,
    ("GET", "/account"): Permission.OWN_ACCOUNT,
    ("GET", "/account/second-factor"): Permission.OWN_ACCOUNT,
    ("GET", "/accounts"): Permission.MANAGE_ACCOUNTS,
    ("GET", "/accounts/{account_id}"): Permission.MANAGE_ACCOUNTS,
    ("GET", "/api/v1/accounts"): Permission.MANAGE_ACCOUNTS,
    ("GET", "/api/v1/atlas/counties"): Permission.USE_DESK,
    ("GET", "/api/v1/atlas/features"): Permission.USE_DESK,
    ("GET", "/api/v1/atlas/regions"): Permission.USE_DESK,
    ("GET", "/api/v1/audit"): Permission.READ_AUDIT,
    ("DELETE", "/api/v1/uploads/{upload_id}"): Permission.UPLOAD_RECORDINGS,
    ("GET", "/api/v1/cases/{case_id}/recordings"): Permission.LISTEN,
    ("GET", "/api/v1/consent"): EVERYBODY,
    ("GET", "/api/v1/consent/case"): EVERYBODY,
    ("GET", "/api/v1/me"): Permission.USE_DESK,
    ("GET", "/api/v1/prompts"): Permission.USE_DESK,
    ("GET", "/api/v1/recordings/{recording_id}"): Permission.LISTEN,
    ("GET", "/api/v1/recordings/{recording_id}/audio"): Permission.LISTEN,
    ("GET", "/api/v1/recordings/{recording_id}/peaks"): Permission.LISTEN,
    ("GET", "/api/v1/recordings/{recording_id}/pitch"): Permission.LISTEN,
    ("GET", "/api/v1/recordings/{recording_id}/spectrogram/{tile}"): Permission.LISTEN,
    ("GET", "/api/v1/schema/case"): Permission.USE_DESK,
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/metrics"): EVERYBODY,  # on the machines that the settings name
    ("GET", "/openapi.json"): EVERYBODY,
    ("GET", "/problems/{slug}"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/samples/{sample}/{recording}"): Permission.USE_DESK,
    ("GET", "/sign-in"): EVERYBODY,
    ("GET", "/sign-in/oidc"): EVERYBODY,
    ("GET", "/sign-in/oidc/return"): EVERYBODY,
    ("GET", "/welcome/{secret}"): EVERYBODY,
    ("POST", "/account/password"): Permission.OWN_ACCOUNT,
    ("POST", "/account/second-factor"): Permission.OWN_ACCOUNT,
    ("POST", "/account/second-factor/confirm"): Permission.OWN_ACCOUNT,
    ("POST", "/account/second-factor/remove"): Permission.OWN_ACCOUNT,
    ("POST", "/account/sessions/{session_id}/end"): Permission.OWN_ACCOUNT,
    ("POST", "/account/tokens"): Permission.OWN_ACCOUNT,
    ("POST", "/account/tokens/{token_id}/revoke"): Permission.OWN_ACCOUNT,
    ("POST", "/accounts"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/disable"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/enable"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/reset"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/identity"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/identity/remove"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/roles"): Permission.MANAGE_ACCOUNTS,
    ("POST", "/accounts/{account_id}/second-factor/remove"): Permission.MANAGE_ACCOUNTS,
    ("OPTIONS", "/api/v1/uploads"): EVERYBODY,
    ("PATCH", "/api/v1/uploads/{upload_id}"): Permission.UPLOAD_RECORDINGS,
    ("POST", "/api/v1/cases/{case_id}/recordings"): Permission.UPLOAD_RECORDINGS,
    ("POST", "/api/v1/uploads"): Permission.UPLOAD_RECORDINGS,
    ("POST", "/api/v1/describe"): Permission.USE_DESK,
    ("POST", "/api/v1/elicit"): Permission.USE_DESK,
    ("POST", "/api/v1/questions"): Permission.USE_DESK,
    ("POST", "/api/v1/rank"): Permission.USE_DESK,
    ("GET", "/api/v1/cases"): Permission.READ_CASES,
    ("POST", "/api/v1/cases"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}"): Permission.READ_CASES,
    ("PATCH", "/api/v1/cases/{case_id}"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}/history"): Permission.READ_CASES,
    ("GET", "/api/v1/cases/{case_id}/changes"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/visit"): Permission.READ_CASES,
    ("GET", "/api/v1/cases/{case_id}/consents"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/consents"): Permission.WRITE_CASES,
    ("POST", "/api/v1/cases/{case_id}/consents/{consent_id}/withdrawal"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}/grants"): Permission.READ_CASES,
    ("PUT", "/api/v1/cases/{case_id}/grants/{account_id}"): Permission.WRITE_CASES,
    ("DELETE", "/api/v1/cases/{case_id}/grants/{account_id}"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}/clues"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/clues"): Permission.WRITE_CLUES,
    ("POST", "/api/v1/cases/{case_id}/clues/{entry_id}/withdrawal"): Permission.WRITE_CLUES,
    ("POST", "/api/v1/cases/{case_id}/recordings/{recording_id}/marks"): Permission.WRITE_CLUES,
    ("GET", "/api/v1/cases/{case_id}/duplicates"): Permission.READ_CASES,
    ("PUT", "/api/v1/cases/{case_id}/duplicates/{other_id}"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}/rankings"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/rankings"): Permission.RUN_RANKINGS,
    ("GET", "/api/v1/cases/{case_id}/rankings/comparison"): Permission.READ_CASES,
    ("GET", "/api/v1/cases/{case_id}/rankings/{ranking_id}"): Permission.READ_CASES,
    ("GET", "/api/v1/cases/{case_id}/rankings/{ranking_id}/counties"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/follow-ups"): Permission.ASSIGN_FOLLOW_UPS,
    ("GET", "/api/v1/follow-ups"): Permission.REPORT_FOLLOW_UPS,
    ("GET", "/api/v1/follow-ups/reminders"): Permission.REPORT_FOLLOW_UPS,
    ("GET", "/api/v1/follow-ups/{follow_up_id}"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/api/v1/follow-ups/{follow_up_id}/reminder"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/api/v1/follow-ups/{follow_up_id}/assignment"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/api/v1/follow-ups/{follow_up_id}/hand-back"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/api/v1/follow-ups/{follow_up_id}/outcome"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/api/v1/follow-ups/{follow_up_id}/cancellation"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/api/v1/cases/{case_id}/referrals"): Permission.REFER_CASES,
    ("GET", "/api/v1/referrals"): Permission.REFER_CASES,
    ("POST", "/api/v1/referrals/{referral_id}/decision"): Permission.REFER_CASES,
    ("POST", "/api/v1/referrals/{referral_id}/end"): Permission.REFER_CASES,
    ("GET", "/api/v1/organisations"): Permission.REFER_CASES,
    ("POST", "/api/v1/organisations"): Permission.MANAGE_ORGANISATIONS,
    ("GET", "/api/v1/volunteers"): Permission.MANAGE_VOLUNTEERS,
    ("POST", "/api/v1/volunteers"): Permission.MANAGE_VOLUNTEERS,
    ("GET", "/api/v1/volunteers/placement"): Permission.ASSIGN_FOLLOW_UPS,
    ("GET", "/api/v1/volunteers/{volunteer_id}"): Permission.MANAGE_VOLUNTEERS,
    ("PATCH", "/api/v1/volunteers/{volunteer_id}"): Permission.MANAGE_VOLUNTEERS,
    (
        "GET",
        "/api/v1/organisations/{organisation_id}/statistics/{year}/{month}",
    ): Permission.READ_STATISTICS,
    (
        "GET",
        "/api/v1/organisations/{organisation_id}/statistics/{year}/{month}/csv",
    ): Permission.READ_STATISTICS,
    ("GET", "/api/v1/cases/{case_id}/clips"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/clips"): Permission.WRITE_CLUES,
    ("POST", "/api/v1/cases/{case_id}/clips/{clip_id}/withdrawal"): Permission.WRITE_CLUES,
    ("GET", "/api/v1/cases/{case_id}/verdicts"): Permission.READ_CASES,
    ("POST", "/api/v1/listening/next"): Permission.GIVE_VERDICTS,
    ("GET", "/api/v1/listening/clips/{clip_id}/audio"): Permission.GIVE_VERDICTS,
    ("POST", "/api/v1/listening/clips/{clip_id}/verdict"): Permission.GIVE_VERDICTS,
    ("POST", "/api/v1/listening/clips/{clip_id}/report"): Permission.GIVE_VERDICTS,
    ("POST", "/api/v1/listening/verdicts/{verdict_id}/withdrawal"): Permission.GIVE_VERDICTS,
    ("GET", "/api/v1/listening/statistics"): Permission.GIVE_VERDICTS,
    ("GET", "/api/v1/listening/listeners"): Permission.READ_STATISTICS,
    ("GET", "/listen"): Permission.GIVE_VERDICTS,
    ("POST", "/listen/next"): Permission.GIVE_VERDICTS,
    ("POST", "/listen/clips/{clip_id}"): Permission.GIVE_VERDICTS,
    ("POST", "/listen/clips/{clip_id}/report"): Permission.GIVE_VERDICTS,
    ("POST", "/listen/verdicts/{verdict_id}/withdrawal"): Permission.GIVE_VERDICTS,
    ("GET", "/listeners"): Permission.READ_STATISTICS,
    ("GET", "/volunteers"): Permission.MANAGE_VOLUNTEERS,
    ("POST", "/volunteers"): Permission.MANAGE_VOLUNTEERS,
    ("GET", "/volunteers/placement"): Permission.ASSIGN_FOLLOW_UPS,
    ("GET", "/volunteers/{volunteer_id}"): Permission.MANAGE_VOLUNTEERS,
    ("POST", "/volunteers/{volunteer_id}"): Permission.MANAGE_VOLUNTEERS,
    ("GET", "/referrals"): Permission.REFER_CASES,
    ("POST", "/referrals/{referral_id}/decision"): Permission.REFER_CASES,
    ("POST", "/referrals/{referral_id}/end"): Permission.REFER_CASES,
    ("GET", "/statistics"): Permission.READ_STATISTICS,
    ("GET", "/versions"): Permission.READ_STATISTICS,
    ("GET", "/audit"): Permission.READ_AUDIT,
    ("GET", "/organisations"): Permission.MANAGE_ORGANISATIONS,
    ("POST", "/organisations"): Permission.MANAGE_ORGANISATIONS,
    ("GET", "/cases/{case_id}/clips"): Permission.READ_CASES,
    ("POST", "/cases/{case_id}/clips"): Permission.WRITE_CLUES,
    ("POST", "/cases/{case_id}/clips/{clip_id}/withdrawal"): Permission.WRITE_CLUES,
    ("GET", "/api/v1/exchange/schema"): Permission.EXCHANGE_CASES,
    ("GET", "/api/v1/exchange/cases"): Permission.EXCHANGE_CASES,
    ("POST", "/api/v1/exchange/cases"): Permission.EXCHANGE_CASES,
    ("GET", "/cases/{case_id}/upload-links"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/upload-links"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/upload-links/{link_id}/revocation"): Permission.WRITE_CASES,
    ("GET", "/api/v1/cases/{case_id}/upload-links"): Permission.WRITE_CASES,
    ("POST", "/api/v1/cases/{case_id}/upload-links"): Permission.WRITE_CASES,
    ("POST", "/api/v1/cases/{case_id}/upload-links/{link_id}/revocation"): Permission.WRITE_CASES,
    ("GET", "/api/v1/uploads/{upload_id}/receipt"): Permission.UPLOAD_RECORDINGS,
    ("GET", "/give"): EVERYBODY,  # asks for a code whoever may not send recordings
    ("POST", "/give"): EVERYBODY,
    ("POST", "/give/leave"): EVERYBODY,
    ("GET", "/tasks"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/tasks/{follow_up_id}/outcome"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/tasks/{follow_up_id}/hand-back"): Permission.REPORT_FOLLOW_UPS,
    ("GET", "/api/v1/atlas/localities"): Permission.USE_DESK,
    ("GET", "/cases"): Permission.READ_CASES,
    ("GET", "/cases/new"): Permission.WRITE_CASES,
    ("POST", "/cases"): Permission.WRITE_CASES,
    ("GET", "/cases/{case_id}"): Permission.READ_CASES,
    ("GET", "/cases/{case_id}/panels"): Permission.READ_CASES,
    ("GET", "/cases/{case_id}/compare"): Permission.READ_CASES,
    ("GET", "/cases/{case_id}/report"): Permission.READ_CASES,
    ("GET", "/cases/{case_id}/outreach/{county_code}"): Permission.WRITE_CASES,
    ("GET", "/cases/{case_id}/questions"): Permission.RUN_RANKINGS,
    ("GET", "/cases/{case_id}/helpers"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/cases/{case_id}/clues"): Permission.WRITE_CLUES,
    ("POST", "/cases/{case_id}/marks"): Permission.WRITE_CLUES,
    ("POST", "/cases/{case_id}/ledger/{entry_id}/withdrawal"): Permission.WRITE_CLUES,
    ("POST", "/cases/{case_id}/ledger/{entry_id}/restoration"): Permission.WRITE_CLUES,
    ("POST", "/cases/{case_id}/rankings"): Permission.RUN_RANKINGS,
    ("POST", "/cases/{case_id}/reactions"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/edit"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/versions/{version}/restoration"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/consents"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/consents/{consent_id}/withdrawal"): Permission.WRITE_CASES,
    ("POST", "/cases/{case_id}/follow-ups"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/cases/{case_id}/follow-ups/{follow_up_id}/assignment"): Permission.ASSIGN_FOLLOW_UPS,
    ("POST", "/cases/{case_id}/follow-ups/{follow_up_id}/cancellation"): (
        Permission.ASSIGN_FOLLOW_UPS
    ),
    ("POST", "/cases/{case_id}/follow-ups/{follow_up_id}/outcome"): Permission.REPORT_FOLLOW_UPS,
    ("POST", "/cases/{case_id}/follow-ups/{follow_up_id}/hand-back"): Permission.REPORT_FOLLOW_UPS,
    ("GET", "/jobs"): Permission.RUN_JOBS,
    ("POST", "/jobs"): Permission.RUN_JOBS,
    ("GET", "/jobs/{job_id}"): Permission.RUN_JOBS,
    ("POST", "/jobs/{job_id}/{act}"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs"): Permission.RUN_JOBS,
    ("POST", "/api/v1/jobs"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs/{job_id}"): Permission.RUN_JOBS,
    ("POST", "/api/v1/jobs/{job_id}/{act}"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs/{job_id}/items"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs/{job_id}/events"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs/{job_id}/changes"): Permission.RUN_JOBS,
    ("GET", "/api/v1/jobs/{job_id}/changes/{form}"): Permission.RUN_JOBS,
    ("GET", "/api/v1/changes"): Permission.READ_CASES,
    ("POST", "/api/v1/cases/{case_id}/changes/{job_id}/acknowledgement"): Permission.READ_CASES,
    ("POST", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in/oidc/code"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
    ("POST", "/welcome/{secret}"): EVERYBODY,
    ("MOUNT", "/static"): EVERYBODY,
}
REFUSALS = {"/problems/not-signed-in", "/problems/forbidden"}


def test_every_route_is_in_the_list_of_who_may_do_what(client: TestClient) -> None:
    assert set(entries(client.app.routes)) == set(ACCESS)


@pytest.mark.full
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_permissions_say_and_nothing_else(
    closed: TestClient, role: Role
) -> None:
    done = set()
    for entry in requests():
        sign_in(closed, role)
        done |= {entry} & allowed(closed, entry)
    assert done == may(permissions_of([role]))


def test_at_a_closed_desk_nobody_may_do_anything_without_signing_in(closed: TestClient) -> None:
    assert {entry for entry in requests() if allowed(closed, entry)} == may(frozenset())


def test_the_open_desk_is_all_that_is_open(client: TestClient) -> None:
    done = {entry for entry in requests() if allowed(client, entry)}
    assert done == may(frozenset({Permission.USE_DESK}))


@pytest.mark.full
@pytest.mark.parametrize("scope", sorted(permissions_of(Role) - FOR_PEOPLE_ALONE))
def test_a_token_may_do_what_its_scope_says_and_nothing_else(
    closed: TestClient, scope: Permission
) -> None:
    use_token(closed, sign_in(closed, *Role), {scope})
    assert {entry for entry in requests() if allowed(closed, entry)} == may(frozenset({scope}))


@pytest.fixture
def closed(settings: Settings) -> Iterator[TestClient]:
    """Serve a closed desk."""
    app = create_app(settings.model_copy(update={"open_desk": False}), open_library=FakeLibrary)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
        sign_out(client)


def requests() -> list[tuple[str, str]]:
    return [entry for entry in ACCESS if entry[0] != "MOUNT"]


def may(permissions: frozenset[Permission]) -> set[tuple[str, str]]:
    return {entry for entry in requests() if ACCESS[entry] is None or ACCESS[entry] in permissions}


def allowed(client: TestClient, entry: tuple[str, str]) -> set[tuple[str, str]]:
    """Try a route; whatever else it says of an empty request, it did not refuse who asks."""
    reply = client.request(entry[0], address_of(entry[1]))
    is_problem = reply.headers.get("content-type", "").startswith("application/problem")
    refused = is_problem and reply.json()["type"] in REFUSALS
    return set() if refused else {entry}


def address_of(path: str) -> str:
    """Fill the places of a route's path in, with numbers that nobody has."""
    return "/".join(
        str(uuid4()) if part.startswith("{") and part.endswith("_id}") else part.strip("{}")
        for part in path.split("/")
    )


def entries(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Walk routes and the routers that FastAPI wraps."""
    for route in routes:
        if isinstance(route, Mount):
            yield "MOUNT", route.path
        elif hasattr(route, "original_router"):
            yield from entries(route.original_router.routes)
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})
