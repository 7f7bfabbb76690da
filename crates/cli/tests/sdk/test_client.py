"""The client, users and workspaces."""

import argilla as rg
import pytest
from argilla._exceptions import ArgillaCredentialsError, ConflictError, ForbiddenError, UnprocessableEntityError
from conftest import API_KEY, make_dataset, make_user


def test_the_owner_signs_in_with_the_key_of_the_environment(client):
    assert client.me.username == "owner"
    assert client.me.role == "owner"


def test_a_wrong_key_is_a_credentials_error(server):
    with pytest.raises(ArgillaCredentialsError):
        rg.Argilla(api_url=server.url, api_key="wrong")


def test_the_workspace_of_the_environment_is_there(client):
    assert [workspace.name for workspace in client.workspaces] == ["argilla"]
    assert client.workspaces.default.name == "argilla"


def test_a_workspace_is_made_found_and_deleted(client, name):
    workspace = rg.Workspace(name=name, client=client).create()
    assert client.workspaces(name).id == workspace.id
    assert client.workspaces(id=workspace.id).name == name
    assert name in [workspace.name for workspace in client.workspaces.list()]
    workspace.delete()
    assert client.workspaces(name) is None


def test_a_workspace_name_is_taken_once_and_has_plain_characters(client, name, http):
    workspace = rg.Workspace(name=name, client=client).create()
    with pytest.raises(ConflictError):
        rg.Workspace(name=name, client=client).create()
    workspace.delete()
    assert http.post("/api/v1/workspaces", json={"name": "with space"}).status_code == 422


def test_a_workspace_with_datasets_stays(client, name):
    workspace = rg.Workspace(name=name, client=client).create()
    dataset = make_dataset(client, name)
    moved = rg.Dataset(name=name, workspace=workspace, settings=dataset.settings, client=client).create()
    assert [found.name for found in workspace.datasets] == [name]
    with pytest.raises(ConflictError):
        workspace.delete()
    moved.delete()
    workspace.delete()


def test_a_user_is_made_found_changed_and_deleted(client, name):
    user = rg.User(username=name, first_name="Ann", last_name="Otator", password="12345678", client=client).create()
    assert (user.role, user.first_name, user.last_name) == ("annotator", "Ann", "Otator")
    assert client.users(name).id == user.id
    assert client.users(id=user.id).username == name
    assert name in [user.username for user in client.users]
    user.first_name, user.role = "Anna", "admin"
    user.update()
    found = client.users(name)
    assert (found.first_name, found.role) == ("Anna", "admin")
    user.delete()
    assert client.users(name) is None


def test_a_username_is_taken_once(client, name):
    rg.User(username=name, password="12345678", client=client).create()
    with pytest.raises(ConflictError):
        rg.User(username=name, password="12345678", client=client).create()


def test_a_short_password_is_refused(client, name):
    with pytest.raises(UnprocessableEntityError):
        rg.User(username=name, password="1234567", client=client).create()


def test_a_new_user_signs_in_with_their_key_and_their_password(client, server):
    user, theirs = make_user(client, server, "annotator")
    assert theirs.me.username == user.username
    assert [workspace.name for workspace in theirs.workspaces] == ["argilla"]
    with server.http(key=None) as http:
        form = {"username": user.username, "password": "12345678"}
        token = http.post("/api/v1/token", data=form)
        assert token.status_code == 201
        bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
        assert http.get("/api/v1/me", headers=bearer).json()["username"] == user.username
        wrong = http.post("/api/v1/token", data=form | {"password": "87654321"})
        assert wrong.status_code == 401
        assert wrong.json()["detail"]["code"].endswith("UnauthorizedError")


def test_members_come_and_go(client, server, name):
    workspace = rg.Workspace(name=name, client=client).create()
    user, theirs = make_user(client, server, "annotator", workspace=None)
    assert list(theirs.workspaces) == []
    workspace.add_user(user.username)
    assert [member.username for member in workspace.users] == [user.username]
    assert [found.name for found in theirs.workspaces] == [name]
    with pytest.raises(ConflictError):
        user.add_to_workspace(workspace)
    workspace.remove_user(user.username)
    assert list(workspace.users) == []


def test_annotators_do_not_manage(client, server, name):
    _, theirs = make_user(client, server, "annotator")
    with pytest.raises(ForbiddenError):
        rg.Workspace(name=name, client=theirs).create()
    with pytest.raises(ForbiddenError):
        make_dataset(theirs, name)
    with pytest.raises(ForbiddenError):
        list(theirs.users)


def test_the_key_of_a_user_is_shown_once(name, http):
    body = {"username": name, "first_name": name, "password": "12345678"}
    user = http.post("/api/v1/users", json=body).json()
    assert len(user["api_key"]) > 40
    assert http.get(f"/api/v1/users/{user['id']}").json()["api_key"] is None
    assert http.get("/api/v1/me").json()["api_key"] == API_KEY


def test_a_user_renews_their_own_key(client, server):
    _, theirs = make_user(client, server, "annotator")
    with server.http(theirs.api_key) as http:
        renewed = http.post("/api/v1/me/api-key")
        assert renewed.status_code in (200, 201)
        assert http.get("/api/v1/me").status_code == 401
    with server.http(renewed.json()["api_key"]) as http:
        assert http.get("/api/v1/me").status_code == 200
