"""Moves everything from argilla_server into an empty folder and compares what both servers hand out.

The original runs as `run.py` says. It is filled through its SDK with every kind of setting, record and person, then
`hone import argilla` reads it, `hone serve` serves the folder, and both servers are walked over the API and with the
SDK. People, workspaces, datasets, settings and records have to come out equal. Left out are what cannot be: ids and
times that the server here gives anew, and passwords, which the API does not tell. API keys it tells: people are asked
for with theirs.

It needs the packages of `crates/cli/tests/sdk/requirements.txt`.
"""

import argparse
import contextlib
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import time

import httpx

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ARGILLA_API_URL"] = ""

import argilla as rg  # noqa: E402

KEY = "owner.key"
PASSWORD = "12345678"
MANY = 300
# A dataset with responses without values: the SDK does not read them.
SILENT = "strict"


def main():
    args = parse_args()
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as running:
        scratch = pathlib.Path(scratch)
        url = running.enter_context(original(args.original, scratch))
        fill(rg.Argilla(api_url=url, api_key=KEY), url)
        keys = keys_of(url)
        folder = scratch / "hone"
        # Whoever has run the original has this account: answers of that name are this owner's here.
        made = hone(args.hone, folder, "users", "create", "argilla", "--role", "owner", stdin=PASSWORD)
        key = made.stdout.strip()
        source = ("import", "argilla", "--url", url, "--api-key", KEY)
        told = [hone(args.hone, folder, *source).stderr.splitlines()[-1] for _ in range(2)]
        ours = running.enter_context(served(args.hone, folder, scratch))
        found = list(differences("", walk(url, KEY), walk(ours, key)))
        found += differences("sdk", read_with_sdk(url, KEY), read_with_sdk(ours, key))
        found += differences("seen", seen(url, keys), seen(ours, keys))
    for line in found:
        print(line)
    print(*told, sep="\n")
    print(f"{len(found)} differences" if found else "everything came over")
    sys.exit(1 if found else 0)


# Servers


@contextlib.contextmanager
def original(python, scratch):
    """The original on a folder of its own; its address."""
    port = free_port()
    script = pathlib.Path(__file__).with_name("run.py")
    command = [python, script, "--home", scratch / "original", "--port", str(port), "--key", KEY]
    with started(command, scratch / "original.log", port, "/api/v1/version") as url:
        yield url


@contextlib.contextmanager
def served(program, folder, scratch):
    """`hone serve` on a folder; its address."""
    port = free_port()
    command = [program, "serve", "--data-dir", folder, "--port", str(port)]
    with started(command, scratch / "hone.log", port, "/health/ready") as url:
        yield url


@contextlib.contextmanager
def started(command, log, port, probe):
    url = f"http://127.0.0.1:{port}"
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        until = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(url + probe).raise_for_status()
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{command[0]} did not start:\n{log.read_text()}")
        yield url
    except Exception:
        print(log.read_text()[-3000:], file=sys.stderr)
        raise
    finally:
        process.terminate()
        process.wait(timeout=30)


def hone(program, folder, *args, stdin=None):
    command = [program, *args, "--data-dir", folder]
    environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    done = subprocess.run(command, env=environment, input=stdin, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise RuntimeError(f"hone {' '.join(args)}\n{done.stdout}{done.stderr}")
    return done


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What is moved


def fill(client, url):
    people = make_people(client)
    workspaces = {name: rg.Workspace(name=name, client=client).create() for name in ("lab", "Werk-statt_2", "empty")}
    for name, members in (("lab", ("admin", "anna", "Zoë Q.")), ("Werk-statt_2", ("anna",))):
        for member in members:
            people[member].add_to_workspace(workspaces[name])
    everything = make_dataset(client, "everything", "lab", every_setting())
    everything.records.log(every_record(people))
    add_what_the_sdk_does_not_send(url, everything)
    answer(
        url,
        everything,
        ("answered 0", "anna", "submitted", REQUIRED | {"why": ""}),
        ("answered 0", "Zoë Q.", "submitted", REQUIRED),
        ("answered 1", "Zoë Q.", "discarded", {"why": "unclear"}),
        ("answered 1", "anna", "draft", {"order": [{"value": "b", "rank": 2}, {"value": "a"}], "things": []}),
        ("answered 2", "anna", "draft", {"why": ""}),
        ("answered 3", "admin", "submitted", REQUIRED),
    )
    make_dataset(client, "not yet", "lab", every_setting(), publish=False)
    make_dataset(client, "everything", "Werk-statt_2", plain_settings())
    many = make_dataset(client, "many", "Werk-statt_2", plain_settings(allow_extra_metadata=True))
    # Without ids of their own, more than the importer asks for at once.
    many.records.log([rg.Record(fields={"text": f"text {at}"}, metadata={"at": at}) for at in range(MANY)])
    strict = plain_settings(allow_extra_metadata=False, metadata=[rg.IntegerMetadataProperty(name="at")])
    strict = make_dataset(client, SILENT, "lab", strict)
    one = rg.Record(id="1", fields={"text": "one"}, metadata={"at": -1})
    strict.records.log([one, rg.Record(id="2", fields={"text": "two"})])
    answer(url, strict, ("1", "anna", "discarded", None), ("2", "Zoë Q.", "draft", None))



def make_people(client):
    people = [
        rg.User(username="second owner", first_name="Second", role="owner", password=PASSWORD),
        rg.User(username="admin", first_name="Ada", last_name="Min", role="admin", password=PASSWORD),
        rg.User(username="anna", first_name="Anna", role="annotator", password=PASSWORD),
        rg.User(username="Zoë Q.", first_name="Zoë", last_name="von Q", role="annotator", password=PASSWORD),
        rg.User(username="bo@example.org", first_name="Bo", role="annotator", password=PASSWORD),
    ]
    people = {person.username: person.create() for person in people}
    return people | {"argilla": client.me}


def make_dataset(client, name, workspace, settings, publish=True):
    dataset = rg.Dataset(name=name, workspace=workspace, settings=settings, client=client)
    if publish:
        return dataset.create()
    # What `create` does, up to the publication.
    super(rg.Dataset, dataset).create()
    dataset.settings.create()
    return dataset


def plain_settings(**more):
    return rg.Settings(
        fields=[rg.TextField(name="text")], questions=[rg.LabelQuestion(name="label", labels=["a", "b"])], **more
    )


def every_setting():
    return rg.Settings(
        guidelines="# Be fair\n\nÜber alles: *fair* 🙂\n",
        fields=[
            rg.TextField(name="text", title="The text", use_markdown=True),
            rg.TextField(name="note", title="Überschrift", required=False),
            rg.ImageField(name="picture", required=False),
            rg.ChatField(name="talk", use_markdown=False, required=False),
            rg.CustomField(name="card", template="<b>{{record.fields.card.name}}</b>", required=False),
            rg.CustomField(name="code", template="<script>1</script>", advanced_mode=True, required=False),
        ],
        questions=[
            rg.LabelQuestion(
                name="mood",
                title="Mood?",
                description="How it reads",
                labels={"good": "Good 👍", "bad": "Bad", "mixed": "So so", "none": "None"},
                visible_labels=3,
            ),
            rg.LabelQuestion(name="plain", labels=["ä", "b c", "d"], required=False),
            rg.MultiLabelQuestion(name="tags", labels=list("xyzω"), labels_order="suggestion", visible_labels=4),
            rg.RatingQuestion(name="grade", values=list(range(11)), description="0 is worst", required=False),
            rg.RatingQuestion(name="stars", values=[5, 3, 1], required=False),
            rg.RankingQuestion(name="order", values={"a": "First", "b": "Second", "c": "Third"}, required=False),
            rg.TextQuestion(name="why", use_markdown=True, required=False),
            rg.SpanQuestion(
                name="things",
                field="text",
                labels={"thing": "A thing", "who": "Who", "when": "When", "ort": "Ort"},
                visible_labels=3,
                allow_overlapping=True,
                required=False,
            ),
            rg.SpanQuestion(name="parts", field="note", labels=["part"], required=False),
        ],
        metadata=[
            rg.TermsMetadataProperty(name="source", title="Source", options=["web", "büch", "a b"]),
            rg.TermsMetadataProperty(name="free", visible_for_annotators=False),
            rg.TermsMetadataProperty(name="codes", options=[1, 2.5, True, "three"]),
            rg.IntegerMetadataProperty(name="length", min=-5, max=1000, title="Length"),
            rg.IntegerMetadataProperty(name="amount"),
            rg.FloatMetadataProperty(name="ratio", min=-0.5, max=1.5),
            rg.FloatMetadataProperty(name="size", visible_for_annotators=False),
        ],
        vectors=[rg.VectorField(name="place", dimensions=3, title="A place"), rg.VectorField(name="one", dimensions=1)],
        allow_extra_metadata=True,
        distribution=rg.TaskDistribution(min_submitted=2),
    )


TEXT = "Ada wrote to Zoë 👩‍🚀 in Łódź\nand she\tread it."
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)
ANSWERS = {
    "mood": "good",
    "plain": "ä",
    "tags": ["ω", "x"],
    "grade": 0,
    "stars": 5,
    "order": [{"value": "b", "rank": 1}, {"value": "a", "rank": 1}, {"value": "c", "rank": 3}],
    "why": "Because **so**.\n\nمرحبا",
    "things": [
        {"label": "who", "start": 0, "end": 3},
        {"label": "thing", "start": 0, "end": 9},
        {"label": "ort", "start": 23, "end": 27},
    ],
    "parts": [{"label": "part", "start": 1, "end": 2}],
}
REQUIRED = {"mood": "bad", "tags": ["y"]}


def every_record(people):
    def of(name, values, status="submitted"):
        return [rg.Response(name_, value, user_id=people[name].id, status=status) for name_, value in values.items()]

    full = {
        "text": TEXT,
        "note": "a note",
        "picture": "https://example.org/picture.png?size=1&x=ü",
        "talk": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Grüß\nGott"}],
        "card": {"name": "Ada", "deep": {"list": [1, 2.5, None, True, "ü"], "empty": {}}},
        "code": {"b": 1, "a": 2},
    }
    metadata = {
        "source": "büch",
        "free": ["one", "two"],
        "codes": [1, 2.5, True],
        "length": -5,
        "amount": 2**53,
        "ratio": 1.5,
        "size": 1e-7,
    }
    suggestions = [
        rg.Suggestion("mood", "bad", score=0.25, agent="mill: v1.0/small", type="model"),
        rg.Suggestion("tags", ["x", "ω"], score=[0.9, 0.123456789], agent="mill"),
        rg.Suggestion("grade", 10, score=1, agent="42", type="human"),
        rg.Suggestion("order", ["b", "c", "a"], score=[0, 0.5, 1.0]),
        rg.Suggestion("why", "", agent="writer"),
        rg.Suggestion("things", ANSWERS["things"], score=[0.1, 0.2, 0.3], agent="spanner"),
    ]
    return [
        rg.Record(
            id="full",
            fields=full,
            metadata=metadata,
            vectors={"place": [0.1, -2, 1e-30], "one": [0.3333333333333333]},
            suggestions=suggestions,
            responses=of("argilla", ANSWERS) + of("anna", REQUIRED) + of("Zoë Q.", {"mood": "good"}, "draft"),
        ),
        rg.Record(id="bare", fields={"text": "bare"}),
        rg.Record(id="ünïcode/id ?&#🙂", fields={"text": "", "note": ""}, metadata={"source": "a b", "free": "f"}),
        rg.Record(fields={"text": "without an id"}, metadata={"extra ü": {"deep": [1, {"a": None}]}, "b": False}),
        rg.Record(
            id="data url",
            fields={"text": "5", "picture": PIXEL},
            metadata={"ratio": 1.0, "size": -0.0, "amount": -(2**63)},
            vectors={"one": [0]},
            responses=of("anna", REQUIRED, "discarded") + of("Zoë Q.", REQUIRED),
        ),
        rg.Record(
            id="ends early",
            fields={"text": "ends early", "note": "é"},
            suggestions=[rg.Suggestion("parts", [{"label": "part", "start": 0, "end": 1}])],
            responses=of("bo@example.org", {"order": [{"value": "b", "rank": 2}]}, "draft")
            + of("admin", {"things": []} | REQUIRED),
        ),
    ] + [rg.Record(id=f"answered {at}", fields={"text": f"text {at}"}) for at in range(5)]


def add_what_the_sdk_does_not_send(url, dataset):
    items = [
        {"fields": {"text": "nothing else", "note": None, "picture": None}, "metadata": {"source": None}},
        {"fields": {"text": "empty", "talk": [], "card": {}}, "metadata": None, "external_id": " " + "long" * 100},
        {"fields": {"text": "nul \0 and \ufeff"}, "metadata": {"free": "\0"}, "external_id": "\0"},
    ]
    with asking(url, KEY) as http:
        http.post(f"/datasets/{dataset.id}/records/bulk", json={"items": items}).raise_for_status()


def answer(url, dataset, *answers):
    """As annotators answer: each record by itself, with their own keys."""
    keys = keys_of(url)
    with asking(url, KEY) as http:
        records = http.get(f"/datasets/{dataset.id}/records").raise_for_status().json()["items"]
    ids = {record["external_id"]: record["id"] for record in records}
    for record, name, status, values in answers:
        body = {"status": status}
        if values is not None:
            body["values"] = {question: {"value": value} for question, value in values.items()}
        with asking(url, keys[name]) as http:
            http.post(f"/records/{ids[record]}/responses", json=body).raise_for_status()


def asking(url, key):
    return httpx.Client(base_url=f"{url}/api/v1", headers={"X-Argilla-Api-Key": key}, timeout=60)


def keys_of(url):
    """The API keys of people; the original tells them to owners."""
    with asking(url, KEY) as http:
        return {user["username"]: user["api_key"] for user in http.get("/users").raise_for_status().json()["items"]}


# What is compared


def walk(url, key):
    """Everything that the API hands out, without ids and times; people, places and questions by name."""
    with asking(url, key) as http:

        def items(path):
            return http.get(path).raise_for_status().json()["items"]

        users, spaces, datasets = items("/users"), items("/me/workspaces"), items("/me/datasets")
        names = {user["id"]: user["username"] for user in users}
        places = {space["id"]: space["name"] for space in spaces}
        return {
            "users": {user["username"]: person(user) for user in users},
            "workspaces": {
                space["name"]: sorted(names[user["id"]] for user in items(f"/workspaces/{space['id']}/users"))
                for space in spaces
            },
            "datasets": {
                f"{places[dataset['workspace_id']]}/{dataset['name']}": whole(http, items, dataset, names)
                for dataset in datasets
            },
        }


def person(user):
    kept = without(user, "api_key")
    # The account that was there before the import stays as it is.
    return {"role": user["role"]} if user["username"] == "argilla" else kept | {"id": user["id"]}


def whole(http, items, dataset, names):
    path = f"/datasets/{dataset['id']}"
    questions = items(f"{path}/questions")
    by_id = {question["id"]: question["name"] for question in questions}
    records, page = [], None
    while page is None or page:
        query = "limit=500&include=responses&include=suggestions&include=vectors"
        page = items(f"{path}/records?offset={len(records)}&{query}")
        records += page
    return {
        "itself": without(dataset, "workspace_id", "last_activity_at"),
        "fields": [without(field) for field in items(f"{path}/fields")],
        "questions": [without(question) for question in questions],
        "metadata": [without(held) for held in items(f"/me{path}/metadata-properties")],
        "vectors": [without(held) for held in items(f"{path}/vectors-settings")],
        "records": [record(held, by_id, names) for held in records],
        "progress": progress(http, path) if dataset["status"] == "ready" else None,
    }


def progress(http, path):
    told = http.get(f"{path}/progress").raise_for_status().json()
    people = http.get(f"{path}/users/progress").raise_for_status().json()["users"]
    return told | {"users": {person["username"]: without(person, "username") for person in people}}


def record(held, questions, names):
    suggestions = {questions[one["question_id"]]: without(one, "question_id") for one in held["suggestions"]}
    responses = {names[one["user_id"]]: without(one, "user_id", "record_id") for one in held["responses"]}
    for one in suggestions.values():
        one["value"] = ranked(one["value"])
    for one in responses.values():
        # Where nothing was said the original writes null, which its own SDK cannot read.
        values = one["values"] or {}
        one["values"] = {name: {"value": ranked(held["value"])} for name, held in values.items()}
    vectors = {name: [single(value) for value in values] for name, values in held["vectors"].items()}
    parts = {"suggestions": suggestions, "responses": responses, "vectors": vectors}
    # What has no id of its own is known by the one that the server gave it.
    parts["external_id"] = held["external_id"] or held["id"]
    return without(held, "external_id") | parts


def ranked(value):
    """An answer without ranks that say nothing: the original writes some as null."""
    if not isinstance(value, list):
        return value

    def said(item):
        return {key: held for key, held in item.items() if held is not None} if isinstance(item, dict) else item

    return [said(item) for item in value]


def single(value):
    """Vectors are held in single precision here."""
    return struct.unpack("f", struct.pack("f", value))[0]


def without(held, *more):
    """An answer without its ids and times and those of what it belongs to."""
    dropped = {"id", "dataset_id", "inserted_at", "updated_at", *more}
    return {name: value for name, value in held.items() if name not in dropped}


def seen(url, keys):
    """What people see who sign in with their own keys."""
    out = {}
    for name in keys.keys() - {"argilla"}:
        with asking(url, keys[name]) as http:
            me = http.get("/me")
            out[name] = {"me": me.status_code}
            if me.is_success:
                places = {space["id"]: space["name"] for space in http.get("/me/workspaces").json()["items"]}
                out[name]["workspaces"] = sorted(places.values())
                out[name]["metadata"] = {
                    f"{places[dataset['workspace_id']]}/{dataset['name']}": [
                        held["name"]
                        for held in http.get(f"/me/datasets/{dataset['id']}/metadata-properties").json()["items"]
                    ]
                    for dataset in http.get("/me/datasets").json()["items"]
                }
    return out


def read_with_sdk(url, key):
    client = rg.Argilla(api_url=url, api_key=key)
    names = {str(user.id): user.username for user in client.users}
    out = {}
    for dataset in client.datasets:
        settings = dataset.settings.serialize()
        has_records = dataset._model.status == "ready" and dataset.name != SILENT
        records = dataset.records(with_vectors=True).to_list(flatten=False) if has_records else []
        for held in records:
            # Where there is none the SDK makes one up at each reading.
            del held["id"]
            held["vectors"] = {name: [single(value) for value in values] for name, values in held["vectors"].items()}
            for answers in held["responses"].values():
                for one in answers:
                    one["user_id"] = names[one["user_id"]]
        out[f"{dataset.workspace.name}/{dataset.name}"] = {"settings": bare(settings), "records": bare(records)}
    return out


def bare(held):
    """What the SDK gives, without ids and times of the server at any depth."""
    dropped = {"_server_id", "dataset_id", "inserted_at", "updated_at"}
    if isinstance(held, dict):
        if "settings" in held or "dimensions" in held:
            dropped.add("id")
        return {name: bare(value) for name, value in held.items() if name not in dropped}
    return [bare(value) for value in held] if isinstance(held, list) else held


def differences(path, there, here):
    """Lines of what is not equal, types included."""
    if isinstance(there, dict) and isinstance(here, dict):
        for name in sorted(there.keys() | here.keys(), key=str):
            if name not in here or name not in there:
                where = "only there" if name in there else "only here"
                yield f"{path}/{name}: {where}: {(there | here)[name]!r:.200}"
            else:
                yield from differences(f"{path}/{name}", there[name], here[name])
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for at, (one, other) in enumerate(zip(there, here)):
            yield from differences(f"{path}[{at}]", one, other)
    elif there != here or isinstance(there, bool) != isinstance(here, bool):
        yield f"{path}: there {there!r:.300}, here {here!r:.300}"


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--original", required=True, metavar="PYTHON", help="interpreter that has argilla_server")
    parser.add_argument("--hone", required=True, metavar="PROGRAM", help="the command to try")
    return parser.parse_args()


if __name__ == "__main__":
    main()
