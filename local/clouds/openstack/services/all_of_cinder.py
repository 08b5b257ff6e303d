"""Cinder's scheduler, volume manager and API in one process, so that they need no broker between them."""

import os
import sys
import traceback

from cinder import monkey_patch

monkey_patch.patch(backend="threading")
sys.argv = ["cinder-api", "--config-file", os.environ["CINDER_CONFIG"]]

import os_brick  # noqa: E402
from oslo_config import cfg  # noqa: E402
from cinder.common import config, constants  # noqa: E402,F401
from cinder.wsgi import wsgi  # noqa: E402

application = wsgi.initialize_application()

from cinder import service  # noqa: E402

running = []
try:
    os_brick.setup(cfg.CONF)
    scheduler = service.Service.create(binary=constants.SCHEDULER_BINARY)
    scheduler.start()
    running.append(scheduler)
    cfg.CONF.register_opt(cfg.StrOpt("backend_host"), group="disks")
    volumes = service.Service.create(
        host="cinder@disks", service_name="disks", binary=constants.VOLUME_BINARY, coordination=True
    )
    volumes.start()
    running.append(volumes)
except BaseException:
    traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)
