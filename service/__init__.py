"""Set-up, training, the server and the processes that think: `python -m service --help`.

May import: actions, channels, nlu, organisation, rules_core, storage, httpx, prometheus_client, rasa, rasa_sdk, sanic,
yaml.
"""

from service.settings import set_environment

# Rasa and TensorFlow read these when they are imported, so they are set before any module of this package is.
set_environment()
