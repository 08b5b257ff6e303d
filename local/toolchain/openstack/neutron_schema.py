"""Makes Neutron's tables, of its newest release, in the database whose URL is given."""

import sys

import sqlalchemy
from neutron.db.migration.models import head  # noqa: F401 - makes every model known
from neutron_lib.db import model_base

model_base.BASEV2.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))
