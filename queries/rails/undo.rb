# Tells what the project's migrations are, and undoes some of them, inside the application's own process: bin/rails runner SCRIPT.
# The request is one JSON line on standard input, answers are marked lines on standard output (script protocol 1). Needs versions.rb and source.rb before it.
# ActiveRecord 5.2 to 8. Changes nothing before everything that can be known beforehand has been checked.
require "digest"
require "json"

module MigrollbackUndo
  Refusal = Class.new(StandardError) { attr_accessor :code }
  Stop = Class.new(StandardError)
  Undoing = Class.new(StandardError) { attr_accessor :name, :origin }

  # A reader that has gone away must not abort a migration half-way: where DDL cannot be rolled back that would leave a state without a name.
  module Forgiving
    def write(*parts)
      super
    rescue Errno::EPIPE
      parts.sum { |part| part.to_s.bytesize }
    end
  end

  SEPARATOR = "\x1f".freeze

  extend MigrollbackVersions

  module_function

  def main
    # The application's own output, and that of anything it starts, moves to standard error, so that a line of ours is never glued to it.
    @answers = STDOUT.dup
    STDOUT.reopen(STDERR)
    [STDOUT, STDERR].each { |io| io.sync = true; io.extend(Forgiving) }
    @answers.sync = true
    @answers.extend(Forgiving)
    @request = JSON.parse(STDIN.gets.to_s)
    run
    0
  rescue Refusal => e
    answer("refused", "code" => e.code, "message" => e.message)
    3
  rescue Stop
    answer("stopped")
    0
  rescue Undoing => e
    answer("failed", "app" => nil, "name" => e.name, "message" => e.message, "class" => e.origin.class.name)
    STDERR.puts(e.origin.full_message(highlight: false))
    1
  rescue StandardError, ScriptError => e
    answer("failed", "app" => nil, "name" => nil, "message" => e.message, "class" => e.class.name)
    STDERR.puts(e.full_message(highlight: false))
    1
  end

  def run
    refuse("unsupported", "protocol #{@request["protocol"].inspect} is not known to this script") unless @request["protocol"] == 1
    connect
    case @request["task"]
    when "graph" then describe
    when "undo"
      if @request["describe"]
        # One start of the application for both: what the plan is made of, and, when it is made and confirmed, the plan.
        describe
        @request = JSON.parse(STDIN.gets || raise(Stop)).merge("token" => @request["token"])
      end
      run_undo
    else refuse("unsupported", "Rails has no task '#{@request["task"]}'")
    end
  end

  def connect
    database = @request["alias"]
    ActiveRecord::Base.establish_connection(database.to_sym) if database
  end

  def run_undo
    refuse("unsupported", "Rails has no squashed migrations") unless Array(@request["markers"]).empty?
    check_witness
    check_files
    proxies = @request["undo"].map { |_, name| find(name) }
    check_applied
    one = whole?(proxies)
    outlive_parent unless proxies.all? { |proxy| transactional?(proxy) }
    locked do
      check_applied # again, now that nobody else can migrate
      answer("ready", "transaction" => one ? "one" : "each", "total" => proxies.length)
      acknowledged
      one ? undo_in_one(proxies) : undo_each(proxies)
    end
    answer("done")
  end

  # Where migrollback is killed we are told by SIGTERM too. A migration that cannot be rolled back is then still finished; the end of our
  # input stops us after it.
  def outlive_parent
    parent = Process.ppid
    orphaned = false
    Signal.trap("TERM") do
      raise SignalException, "TERM" if orphaned || Process.ppid == parent

      orphaned = true
    end
  end

  # --- talking

  def answer(event, members = {})
    @answers.write("\x1e#{@request && @request["token"]} #{JSON.generate({ "event" => event }.merge(members))}\n")
  end

  def acknowledged
    return unless @request["confirm"]

    raise Stop unless STDIN.gets.to_s.chomp == "go"
  end

  def refuse(code, message)
    raise Refusal.new(message).tap { |refusal| refusal.code = code }
  end

  def table
    base = ActiveRecord::Base
    connection.quote_table_name("#{base.table_name_prefix}#{base.schema_migrations_table_name}#{base.table_name_suffix}")
  end

  def rows
    connection.uncached { connection.select_values("SELECT #{connection.quote_column_name("version")} FROM #{table}") }.map(&:to_s)
  end

  # --- before the first change

  def check_witness
    witness = @request["witness"] or return
    seen = witness["flock"] ? flocked? : testified?(witness["sql"])
    refuse("database-differs", "the application is connected to another database than migrollback") unless seen
  end

  def testified?(sql)
    rows = connection.uncached { connection.select_rows(sql) }
    rows.length == 1 && [1, true, "1", "t"].include?(rows[0][0])
  end

  # Before any transaction: to close a file drops the locks that SQLite holds on it in this process.
  def flocked?
    return false unless connection.adapter_name =~ /sqlite/i

    path = connection.select_rows("PRAGMA database_list").find { |_, name, _| name == "main" }[2].to_s
    !path.empty? && File.open(path) { |file| file.flock(File::LOCK_EX | File::LOCK_NB) } == false
  end

  def check_applied
    applied = rows
    expected = @request["applied"]
    digest = Digest::SHA256.hexdigest(applied.map { |name| "#{SEPARATOR}#{name}\n".b }.uniq.sort.join)
    refuse("applied-differs", "#{table} has changed since the plan was made") if expected && digest != expected
    missing = @request["undo"].map(&:last) - applied
    refuse("applied-differs", "migration '#{missing.first}' is not applied") unless missing.empty?
  end

  # The plan was made from these files and no others.
  def check_files
    digest = @request["migrations"] or return
    needs = needs_of(context.migrations)
    lines = context.migrations.map(&method(:canonical)).map do |name|
      "#{SEPARATOR}#{name}#{SEPARATOR}#{needs.fetch(name, []).sort.join(",")}#{SEPARATOR}\n"
    end
    differs = digest != Digest::SHA256.hexdigest(lines.uniq.sort.join)
    refuse("migrations-differ", "the application's migrations are not those that the plan was made with") if differs
  end

  def find(name)
    # Rails deletes the row by the number, so that a row '001' would stay.
    refuse("unsupported", "row '#{name}' is not written as Rails writes a version") unless name == name.to_i.to_s
    proxy = context.migrations.find { |migration| canonical(migration) == name }
    refuse("missing-code", "the application has no file for migration '#{name}'") unless proxy
    verdict = judge(proxy, true)
    why = verdict.reversible == "no" ? verdict.why.join("; ") : (verdict.foreign ? nil : rehearse(proxy, verdict))
    refuse("irreversible", "migration '#{name}' (#{proxy.name}) cannot be undone: #{why}") if why
    proxy
  end

  def canonical(proxy)
    proxy.version.to_i.to_s
  end

  # --- describing

  def describe
    needs = needs_of(context.migrations)
    migrations = context.migrations.map do |proxy|
      verdict = judge(proxy, false)
      dependencies = needs.fetch(canonical(proxy), []).map { |name| [nil, name] }
      { "app" => nil, "name" => canonical(proxy), "dependencies" => dependencies, "atomic" => verdict.atomic, "reversible" => verdict.reversible, "why" => verdict.why }
    end
    answer("graph", "graph" => { "schema" => "migrollback.graph/1", "framework" => "rails", "source" => "framework", "migrations" => migrations })
  end

  # Only where the database keeps no order: there the source is the only witness of it.
  def needs_of(proxies)
    return {} unless connection.adapter_name =~ /mysql|trilogy/i

    @needs ||= MigrollbackNeeds.infer(proxies.map { |proxy| [canonical(proxy), proxy.filename] })
  rescue StandardError, ScriptError => e
    STDERR.puts("which migration needs which cannot be read: #{e.message}")
    @needs = {}
  end

  # Loads the file only where it has to: where the way back may be inherited, and before the migration is undone.
  def judge(proxy, load)
    verdict = MigrollbackSource.judge(proxy.filename)
    return verdict unless load || verdict.inherits

    migration = proxy.send(:migration)
    verdict.atomic &&= !migration.disable_ddl_transaction
    if verdict.inherits && !migration.respond_to?(:change) && !migration.class.respond_to?(:down) && inherited?(migration, :down)
      verdict.reversible, verdict.why = "no", ["it has no down method"]
    end
    verdict
  rescue StandardError, ScriptError => e
    MigrollbackSource::Verdict.new("no", ["its file cannot be loaded: #{e.message.lines.first.to_s.strip}"], true, true, false)
  end

  def inherited?(migration, method)
    migration.method(method).owner.name.to_s.start_with?("ActiveRecord::")
  end

  # Rails inverts `change` by recording its commands first. Where branches decide which commands those are, that alone is done here, with
  # every write forbidden: why it cannot be inverted, or nil.
  def rehearse(proxy, verdict)
    return unless verdict.reversible == "unknown" && ActiveRecord::Base.respond_to?(:while_preventing_writes)

    migration = proxy.send(:load_migration)
    return unless migration.respond_to?(:change)

    recorder = ActiveRecord::Migration::CommandRecorder.new(connection)
    migration.instance_variable_set(:@connection, recorder)
    ActiveRecord::Base.while_preventing_writes { migration.suppress_messages { recorder.revert { migration.change } } }
    nil
  rescue ActiveRecord::IrreversibleMigration => e
    e.message.lines.map(&:strip).reject(&:empty?).first
  rescue StandardError
    nil # not to be told in this way; Rails says it when it comes to it
  end

  # --- undoing

  # One transaction for all, unless that is not wanted or not possible.
  def whole?(proxies)
    wanted = @request["transaction"] || "auto"
    refuse("unsupported", "transaction '#{wanted}' is not known") unless %w[auto one each].include?(wanted)
    outside = proxies.find { |proxy| !transactional?(proxy) }
    against = if !connection.supports_ddl_transactions? then "#{connection.adapter_name} cannot roll a change of the schema back"
              elsif outside then "migration '#{outside.version}' may not run in a transaction"
              end
    refuse("unsupported", against) if against && wanted == "one"
    against.nil? && wanted != "each"
  end

  def transactional?(proxy)
    connection.supports_ddl_transactions? && !proxy.send(:migration).disable_ddl_transaction
  end

  # Rails' own lock, held from the first migration to the last and not only for each.
  def locked
    migrator = context.open
    return yield unless connection.advisory_locks_enabled?

    begun = false
    begin
      migrator.send(:with_advisory_lock) do
        begun = true
        connection.define_singleton_method(:advisory_locks_enabled?) { false }
        yield
      end
    rescue ActiveRecord::ConcurrentMigrationError => e
      refuse("locked", e.message) unless begun
      raise
    ensure
      connection.singleton_class.send(:remove_method, :advisory_locks_enabled?) if begun
    end
  end

  def undo_each(proxies)
    proxies.each do |proxy|
      undo(proxy)
      acknowledged
    end
  end

  def undo_in_one(proxies)
    connection.transaction do
      proxies.each do |proxy|
        undo(proxy)
        settle_constraints
      end
      answer("committing")
      acknowledged
    end
  end

  def undo(proxy)
    name = proxy.version.to_i.to_s
    answer("undoing", "app" => nil, "name" => name)
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    context.run(:down, proxy.version)
    raise "its row is still in #{table}" if rows.include?(name)

    seconds = Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun
    answer("undone", "app" => nil, "name" => name, "seconds" => seconds.round(6))
  rescue StandardError, ScriptError => e
    origin = e.cause || e # Rails wraps what happened in an error of its own
    raise Undoing.new(origin.message).tap { |undoing| undoing.name, undoing.origin = name, origin }
  end

  # What a commit between two migrations would have done: PostgreSQL alters no table that has deferred checks waiting.
  def settle_constraints
    return unless connection.adapter_name =~ /postg/i

    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    deferred = connection.select_rows("SELECT n.nspname, c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.condeferred")
    return if deferred.empty?

    names = deferred.map { |schema, name| "#{connection.quote_column_name(schema)}.#{connection.quote_column_name(name)}" }
    connection.execute("SET CONSTRAINTS #{names.uniq.join(", ")} DEFERRED")
  end
end

exit(MigrollbackUndo.main)
