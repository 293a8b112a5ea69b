import {
  to = logdrain_fastly_pubsub.logs
  id = "SEEDSERVICE00000000001/pubsub-logs"
}
