import {
  to = logdrain_fastly_datadog.logs
  id = "SEEDSERVICE00000000001/datadog-logs"
}
