import {
  to = logdrain_fastly_loggly.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "loggly-logs"
  }
}
