"""Serves a WSGI application on the loopback interface: serve.py PORT MODULE:ATTRIBUTE"""

import importlib
import os
import sys

import sqlalchemy
import waitress
from oslo_db import exception
from oslo_db.sqlalchemy import engines
from oslo_db.sqlalchemy import exc_filters


# SQLite lets one transaction write at a time. One that has read before it writes is refused at once when another has written meanwhile:
# begun as a writer, it waits for its turn instead.
@engines._init_events.dispatch_for("sqlite")
def _wait_for_turn(engine, **_):
    @sqlalchemy.event.listens_for(engine, "connect")
    def connected(connection, _record):
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA synchronous = OFF")

    @sqlalchemy.event.listens_for(engine, "begin", insert=True)
    def begun(connection):
        connection.info["in_transaction"] = True


# What still meets is tried again by the services themselves, as a deadlock of any other database.
@exc_filters.filters("sqlite", sqlalchemy.exc.OperationalError, r".*database is locked")
def _as_deadlock(error, _match, _engine, _is_disconnect):
    raise exception.DBDeadlock(error)


port, target = int(sys.argv[1]), sys.argv[2]
module, attribute = target.split(":")
# The services read the command line on import.
sys.argv = [module]
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
application = getattr(importlib.import_module(module), attribute)
waitress.serve(application, host="127.0.0.1", port=port, threads=8, channel_timeout=300)
