module pitrix.test/greeter

go 1.22
