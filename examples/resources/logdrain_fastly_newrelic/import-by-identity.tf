import {
  to = logdrain_fastly_newrelic.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "newrelic-logs"
  }
}
