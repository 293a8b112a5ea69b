import {
  to = logdrain_fastly_datadog.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "datadog-logs"
  }
}
