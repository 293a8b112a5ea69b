import {
  to = logdrain_fastly_scalyr.logs
  id = "SEEDSERVICE00000000001/scalyr-logs"
}
