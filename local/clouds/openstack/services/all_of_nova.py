"""Nova's conductor, scheduler, compute and API in one process, so that they need no broker between them."""

import os
import sys
import traceback

from nova import monkey_patch

monkey_patch.patch(backend="threading")

import os_vif  # noqa: E402
from nova import context, objects, service  # noqa: E402
from nova.api.openstack import wsgi_app  # noqa: E402
from nova.compute import rpcapi as compute  # noqa: E402
from nova.conductor import rpcapi as conductor  # noqa: E402
from nova.objects import host_mapping  # noqa: E402
from nova.scheduler import rpcapi as scheduler  # noqa: E402

application = wsgi_app.init_application("osapi_compute", "nova-api")
running = []
try:
    objects.register_all()
    os_vif.initialize()
    for binary, topics in (
        ("nova-conductor", {"topic": conductor.RPC_TOPIC}),
        ("nova-scheduler", {"topic": scheduler.RPC_TOPIC}),
        ("nova-compute", {"topic": compute.RPC_TOPIC, "topic_alt": compute.RPC_TOPIC_ALT}),
    ):
        started = service.Service.create(binary=binary, **topics)
        started.start()
        running.append(started)
    host_mapping.discover_hosts(context.get_admin_context())
except BaseException:
    traceback.print_exc()
    sys.stderr.flush()
    # Threads of those that did start would keep the process.
    os._exit(1)
