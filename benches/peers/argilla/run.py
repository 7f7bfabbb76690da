"""Runs argilla_server where there is neither Elasticsearch nor Redis, for `cargo xtask bench serve`.

The server needs a search engine and a job queue, which its users install beside it. Here an engine in its own memory
stands for the first, and jobs are forgotten: nothing that the benchmark measures waits for one. Both flatter the
server. Its engine would be another process that it sends every record and every response to, over HTTP, and that it
waits for; here a look-up in sets costs it microseconds.
"""

import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys

WORD = re.compile(r"\w+")


def main():
    args = parse_args()
    home = args.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    # Its settings are read while it is imported.
    os.environ |= {
        "ARGILLA_HOME_PATH": str(home),
        "ARGILLA_DATABASE_URL": f"sqlite+aiosqlite:///{home}/argilla.db",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
    }
    manage("database", "migrate")
    manage("database", "users", "create_default", "--api-key", args.key, "--quiet")
    import uvicorn

    register_engine()
    have_no_queue()
    uvicorn.run("argilla_server:app", host="127.0.0.1", port=args.port, log_level="warning", access_log=False)


def manage(*words):
    subprocess.run([sys.executable, "-P", "-m", "argilla_server", *words], check=True, stdout=subprocess.DEVNULL)


def have_no_queue():
    """Lets the look for Redis at the start pass, and drops jobs."""
    import rq
    from argilla_server.jobs import queues

    queues.REDIS_CONNECTION.ping = lambda: True
    rq.Queue.enqueue_call = lambda queue, *args, **kwargs: None


class Index:
    """The records of one dataset, by what the benchmark asks for. Dictionaries stand for ordered sets."""

    def __init__(self):
        self.statuses = {}
        self.by_status = collections.defaultdict(dict)
        self.by_word = collections.defaultdict(dict)
        self.answered_by = collections.defaultdict(set)

    def put(self, record):
        self.set_status(record.id, record.status)
        for value in filter(lambda value: isinstance(value, str), record.fields.values()):
            for word in set(WORD.findall(value.lower())):
                self.by_word[word][record.id] = None

    def set_status(self, record, status):
        self.by_status[self.statuses.get(record)].pop(record, None)
        self.statuses[record] = status
        self.by_status[status][record] = None

    def find(self, words, statuses, not_of):
        """Ids in order of insertion: with all words, of one of the statuses, without a response of a user."""
        sets = [self.by_word.get(word, {}) for word in words]
        if statuses is not None:
            held = [self.by_status.get(status, {}) for status in statuses]
            sets.append(held[0] if len(held) == 1 else collections.ChainMap(*held))
        first, *others = sorted(sets, key=len) or [self.statuses]
        done = self.answered_by.get(not_of, ())
        return [record for record in first if record not in done and all(record in other for other in others)]


def register_engine():
    from argilla_server import search_engine as base

    indexes = collections.defaultdict(Index)

    class InMemory(base.SearchEngine):
        """What the benchmark needs of an engine; what it does not ask for is not there."""

        @classmethod
        async def new_instance(cls):
            return cls()

        async def close(self):
            pass

        async def ping(self):
            return True

        async def info(self):
            return {}

        async def create_index(self, dataset):
            indexes[dataset.id] = Index()

        async def configure_metadata_property(self, dataset, metadata_property):
            pass

        async def index_records(self, dataset, records):
            for record in records:
                indexes[dataset.id].put(record)

        async def partial_record_update(self, record, **update):
            if "status" in update:
                indexes[record.dataset_id].set_status(record.id, update["status"])

        async def update_record_response(self, response):
            indexes[response.record.dataset_id].answered_by[response.user_id].add(response.record_id)

        async def get_dataset_progress(self, dataset):
            index = indexes[dataset.id]
            counts = {status.value: len(records) for status, records in index.by_status.items() if records}
            return {"total": len(index.statuses), **counts}

        async def search(self, dataset, query=None, filter=None, sort=None, offset=0, limit=100, user_id=None):
            words = WORD.findall(getattr(query, "q", query or "").lower())
            statuses, not_of = None, None
            for condition in conditions(filter):
                if isinstance(condition.scope, base.RecordFilterScope) and condition.scope.property == "status":
                    statuses = condition.values
                elif isinstance(condition.scope, base.ResponseFilterScope) and condition.values == ["pending"]:
                    not_of = condition.scope.user.id
                else:
                    raise NotImplementedError(condition)
            found = indexes[dataset.id].find(words, statuses, not_of)
            items = [base.SearchResponseItem(record_id=record, score=1.0) for record in found[offset : offset + limit]]
            return base.SearchResponses(items=items, total=len(found))

    for name in InMemory.__abstractmethods__:
        setattr(InMemory, name, absent)
    InMemory.__abstractmethods__ = frozenset()

    def conditions(filter):
        return [] if filter is None else getattr(filter, "filters", [filter])

    base.SearchEngine.register("elasticsearch")(InMemory)


async def absent(self, *args, **kwargs):
    raise NotImplementedError("the benchmark does not ask for this")


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=pathlib.Path, required=True, help="folder of its database")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True, help="API key of the owner")
    return parser.parse_args()


if __name__ == "__main__":
    main()
