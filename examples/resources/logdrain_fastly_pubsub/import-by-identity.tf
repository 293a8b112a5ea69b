import {
  to = logdrain_fastly_pubsub.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "pubsub-logs"
  }
}
