import {
  to = logdrain_fastly_honeycomb.logs
  id = "SEEDSERVICE00000000001/honeycomb-logs"
}
