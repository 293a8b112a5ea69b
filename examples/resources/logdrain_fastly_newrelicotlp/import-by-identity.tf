import {
  to = logdrain_fastly_newrelicotlp.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "newrelicotlp-logs"
  }
}
