import {
  to = logdrain_fastly_sumologic.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "sumologic-logs"
  }
}
