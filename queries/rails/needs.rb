# Which migration needs which, as far as their source tells: one that works on a table or a column was applied after the one that made it.
# Where a database keeps no order of applying, that is the only thing that shows a branch that was merged late. Needs source.rb before it.
require "set"

module MigrollbackNeeds
  CREATES = /\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+|TEMPORARY\s+)?(?:TABLE|VIEW|TYPE|FUNCTION|SEQUENCE)\s+(?:IF\s+NOT\s+EXISTS\s+)?["`]?(\w+)/i.freeze
  TWO_TABLES = %w[add_foreign_key remove_foreign_key].freeze
  NOT_COLUMNS = /\A(?:index|remove|rename|change|check|foreign|timestamps)/.freeze

  # The names that one file makes and works on, on its way forward: "table", "table.column", "index i".
  class Names < MigrollbackSource::Reader
    attr_reader :made, :used, :tokens

    def initialize(file)
      super(Ripper.sexp(File.read(file)))
      @made, @used, @tokens = Set.new, Set.new, []
      visit(@tree, nil)
      @used.subtract(@made)
    end

    private

    def visit(node, table)
      return unless node.is_a?(Array)
      return node.each { |part| visit(part, table) } unless node[0].is_a?(Symbol)
      return if (node[0] == :def && node[1][1] == "down") || (node[0] == :defs && node[3][1] == "down")

      call = read_call(node[0] == :method_add_block ? node[1] : node, nil)
      take(call, table) if call
      inner = call && !call.receiver && %w[create_table change_table].include?(call.name) ? call.words.first : table
      (node[0] == :method_add_block ? node.drop(2) : node.drop(1)).each { |part| visit(part, inner) }
    end

    def take(call, table)
      first, *others = call.words
      return statement(call.words.join(" ")) if call.name == "execute"
      return unless first

      keys(call)
      return table && column(call, table) if call.receiver
      return unless call.name.match?(MigrollbackSource::COMMAND)

      command(call.name, first, others)
    end

    def command(name, first, others)
      case name
      when "create_table" then return @made << first
      when "rename_table" then @made << others.first.to_s
      when "add_column" then @made << "#{first}.#{others.first}"
      when "rename_column" then @made << "#{first}.#{others[1]}"
      when "add_reference", "add_belongs_to" then @made << "#{first}.#{others.first}_id"
      when "add_index" then others.each { |other| @made << "index #{other}" }
      end
      @used << first
      @used.merge(others.first(1)) if TWO_TABLES.include?(name)
      others.each { |other| @used << "#{first}.#{other}" << "index #{other}" } unless name == "add_column"
      @used.delete("#{first}.#{others[1]}") if name == "rename_column"
    end

    # t.string :c inside change_table :t; inside create_table it is the table's own.
    def column(call, table)
      return if @made.include?(table)

      call.words.each { |word| (call.name.match?(NOT_COLUMNS) ? @used : @made) << "#{table}.#{word}" }
    end

    def keys(call)
      @used.merge(call.words) if call.keywords.include?("to_table:")
      @used.merge(call.words.map(&:pluralize)) if call.keywords.include?("foreign_key:")
    end

    def statement(sql)
      sql.scan(CREATES) { |(name)| @made << name }
      @tokens << sql.scan(/\w+/).to_set
    end
  end

  module_function

  # {version => [versions that it needs]}, for [[version, file], …] in the order of the versions. Never a circle: what would close one is left out.
  def infer(files)
    names = files.map { |version, file| [version, Names.new(file)] }
    makers = {}
    names.each { |version, name| name.made.each { |made| (makers[made] ||= []) << version } }
    makers.select! { |_, versions| versions.length == 1 } # made twice: which one is meant is not known
    order = files.each_with_index.to_h { |(version, _), index| [version, index] }
    edges = names.flat_map { |version, name| used(name, makers).map { |made| [version, makers[made].first] } }.uniq.reject { |user, maker| user == maker }
    acyclic(edges, order)
  end

  def used(name, makers)
    words = name.used.select { |word| makers.key?(word) }
    return words if name.tokens.empty?

    words + makers.keys.select { |made| name.tokens.any? { |tokens| made.split(".").all? { |part| tokens.include?(part) } } }
  end

  def acyclic(edges, order)
    needs = Hash.new { |hash, version| hash[version] = [] }
    natural, contrary = edges.partition { |user, maker| order[maker] < order[user] }
    natural.each { |user, maker| needs[user] << maker }
    contrary.each { |user, maker| needs[user] << maker unless reaches?(needs, maker, user) }
    needs.each_value(&:sort!)
    needs
  end

  def reaches?(needs, from, to)
    seen, pending = Set.new, [from]
    while (at = pending.pop)
      return true if at == to

      pending.concat(needs.fetch(at, [])) if seen.add?(at)
    end
    false
  end
end
