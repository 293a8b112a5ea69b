import {
  to = logdrain_fastly_honeycomb.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "honeycomb-logs"
  }
}
