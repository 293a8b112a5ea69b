import {
  to = logdrain_fastly_scalyr.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "scalyr-logs"
  }
}
