import {
  to = logdrain_heroku_drain.shop
  id = "write-only:shop/906262a4-e151-45d2-b35a-a2dc0ea9e688"
}
